/** IAM: the operations on roles and their policies that are emulated. */
import type { Service } from '../operation.ts';
import { attachRolePolicy } from './attach-role-policy.ts';
import { createRole } from './create-role.ts';
import { deleteRolePermissionsBoundary } from './delete-role-permissions-boundary.ts';
import { deleteRolePolicy } from './delete-role-policy.ts';
import { deleteRole } from './delete-role.ts';
import { detachRolePolicy } from './detach-role-policy.ts';
import { getPolicyVersion } from './get-policy-version.ts';
import { getPolicy } from './get-policy.ts';
import { getRolePolicy } from './get-role-policy.ts';
import { getRole } from './get-role.ts';
import { listAttachedRolePolicies } from './list-attached-role-policies.ts';
import { listRolePolicies } from './list-role-policies.ts';
import { listRoleTags } from './list-role-tags.ts';
import { listRoles } from './list-roles.ts';
import { putRolePermissionsBoundary } from './put-role-permissions-boundary.ts';
import { putRolePolicy } from './put-role-policy.ts';
import { simulatePrincipalPolicy } from './simulate-principal-policy.ts';
import { tagRole } from './tag-role.ts';
import { updateAssumeRolePolicy } from './update-assume-role-policy.ts';

export const iam: Service = {
  id: 'iam',
  signingName: 'iam',
  json: null,
  xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  dialect: 'query',
  describeResource: describeIamResource,
  operations: {
    AttachRolePolicy: attachRolePolicy,
    CreateRole: createRole,
    DeleteRole: deleteRole,
    DeleteRolePermissionsBoundary: deleteRolePermissionsBoundary,
    DeleteRolePolicy: deleteRolePolicy,
    DetachRolePolicy: detachRolePolicy,
    GetPolicy: getPolicy,
    GetPolicyVersion: getPolicyVersion,
    GetRole: getRole,
    GetRolePolicy: getRolePolicy,
    ListAttachedRolePolicies: listAttachedRolePolicies,
    ListRolePolicies: listRolePolicies,
    ListRoleTags: listRoleTags,
    ListRoles: listRoles,
    PutRolePermissionsBoundary: putRolePermissionsBoundary,
    PutRolePolicy: putRolePolicy,
    SimulatePrincipalPolicy: simulatePrincipalPolicy,
    TagRole: tagRole,
    UpdateAssumeRolePolicy: updateAssumeRolePolicy,
  },
};

/** IAM names an existing kind of thing shortly (`role NAME`), what is being made or listed by its ARN. */
function describeIamResource(resource: string, operation: string): string {
  if (operation === 'CreateRole' || operation === 'ListRoles' || operation === 'SimulatePrincipalPolicy') {
    return resource;
  }
  const role = /:role\/(?:.*\/)?([^/]+)$/.exec(resource)?.[1];
  return role === undefined ? `policy ${resource}` : `role ${role}`;
}
