import { AwsFailure } from '../../parts.ts';
import type { Operation } from '../operation.ts';
import { checkDocument, DOCUMENT, findRole, POLICY_NAME, ROLE_NAME, roleResource } from './entities.ts';

/** Characters, white space not counted, that all inline policies of a role may have together. */
const SIZE_LIMIT = 10_240;

export const putRolePolicy: Operation = {
  isMutation: true,
  members: { RoleName: ROLE_NAME, PolicyName: POLICY_NAME, PolicyDocument: DOCUMENT },
  resource: roleResource,
  handle(input, { world }) {
    const role = findRole(world, input.RoleName);
    const name = String(input.PolicyName);
    const text = String(input.PolicyDocument);
    checkDocument(text, 'identity');
    const others = [...role.inlinePolicies].flatMap(([other, document]) => (other === name ? [] : [document]));
    const size = [...others, text].reduce((sum, document) => sum + document.replaceAll(/\s/g, '').length, 0);
    if (size > SIZE_LIMIT) {
      const message = `Maximum policy size of ${SIZE_LIMIT} bytes exceeded for role ${role.name}`;
      throw new AwsFailure('LimitExceeded', 409, message);
    }
    role.inlinePolicies.set(name, text);
    return {};
  },
};
