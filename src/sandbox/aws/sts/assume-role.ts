import { AwsFailure } from '../../parts.ts';
import type { Operation } from '../operation.ts';

/** The sandbox has one identity: no role lets it in. */
export const assumeRole: Operation = {
  isMutation: false,
  members: {
    RoleArn: { type: 'string', isRequired: true, min: 20, max: 2048 },
    RoleSessionName: { type: 'string', isRequired: true, min: 2, max: 64 },
  },
  handle(input, { principalArn }) {
    const text = `User: ${principalArn} is not authorized to perform: sts:AssumeRole on resource: ${String(input.RoleArn)}`;
    throw new AwsFailure('AccessDenied', 403, text);
  },
};
