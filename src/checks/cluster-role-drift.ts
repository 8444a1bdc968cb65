/** A role that hpscale made and somebody changed: it still works, but is not what `hpscale role create` writes. */
import { isMadeByUs, roleDrift, roleLacks } from '../manifests/role-fit.ts';
import { defineRoleRule } from './shared/role-rule.ts';

export const check = defineRoleRule({
  id: 'cluster-role-drift',
  title: 'a cluster role made by hpscale is as hpscale wrote it',
  severity: 'warning',
  phase: 'tuning',
  fits: ({ role }) => `${role} is as hpscale writes it`,
  unfit: ({ role, found }) => `${role} was made by hpscale and changed since: ${found.join('; ')}`,
  judge: (facts, cluster) => {
    if (!isMadeByUs(facts)) return { status: 'skip', why: 'hpscale did not make the role' };
    const { isTrusted, nodeActions, keyActions } = roleLacks(facts, cluster);
    if (!isTrusted || nodeActions.length > 0 || keyActions.length > 0) {
      return { status: 'skip', why: 'it lacks what HyperPod needs, see the other checks of the role' };
    }
    const drift = roleDrift(facts, cluster, true);
    return drift.length === 0 ? { status: 'fits' } : { status: 'unfit', found: drift.map(({ message }) => message) };
  },
  evidence: (facts, cluster) =>
    isMadeByUs(facts)
      ? roleDrift(facts, cluster, true).map(({ part, diff }) => ({
          field: part,
          value: diff,
          source: `iam:GetRole ${facts.role.name}`,
        }))
      : [],
});
