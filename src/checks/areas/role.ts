/** Checks of the cluster role, in the order in which they are told. */
import type { Check } from '../check.ts';
import { check as clusterRoleDrift } from '../cluster-role-drift.ts';
import { check as clusterRoleEffectivePermissions } from '../cluster-role-effective-permissions.ts';
import { check as clusterRoleExists } from '../cluster-role-exists.ts';
import { check as clusterRoleKms } from '../cluster-role-kms.ts';
import { check as clusterRolePermissions } from '../cluster-role-permissions.ts';
import { check as clusterRoleScope } from '../cluster-role-scope.ts';
import { check as clusterRoleTrust } from '../cluster-role-trust.ts';

export const ROLE_CHECKS: readonly Check[] = [
  clusterRoleExists,
  clusterRoleTrust,
  clusterRolePermissions,
  clusterRoleKms,
  clusterRoleEffectivePermissions,
  clusterRoleScope,
  clusterRoleDrift,
];
