import { AwsFailure } from '../../parts.ts';
import type { Operation } from '../operation.ts';
import { findRole, ROLE_NAME, roleResource, TAGS, type Tag } from './entities.ts';

const TAG_LIMIT = 50;

export const tagRole: Operation = {
  isMutation: true,
  members: { RoleName: ROLE_NAME, Tags: { ...TAGS, isRequired: true } },
  resource: roleResource,
  handle(input, { world }) {
    const role = findRole(world, input.RoleName);
    const tags = input.Tags as readonly Tag[];
    if (new Set([...role.tags.keys(), ...tags.map(({ Key }) => Key)]).size > TAG_LIMIT) {
      throw new AwsFailure('LimitExceeded', 409, 'The number of tags has reached the maximum limit.');
    }
    for (const { Key, Value } of tags) role.tags.set(Key, Value);
    return {};
  },
};
