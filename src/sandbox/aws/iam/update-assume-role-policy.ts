import type { Operation } from '../operation.ts';
import { checkDocument, DOCUMENT, findRole, ROLE_NAME, roleResource } from './entities.ts';

export const updateAssumeRolePolicy: Operation = {
  isMutation: true,
  members: { RoleName: ROLE_NAME, PolicyDocument: DOCUMENT },
  resource: roleResource,
  handle(input, { world }) {
    const role = findRole(world, input.RoleName);
    const text = String(input.PolicyDocument);
    checkDocument(text, 'trust');
    role.trustPolicies.push({ text, effectiveMs: world.clock.now() + world.seed.timings.roleAssumable * 1000 });
    return {};
  },
};
