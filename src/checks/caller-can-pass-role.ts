/** UpdateCluster hands the cluster role to HyperPod: without iam:PassRole on it, AWS refuses the whole call. */
import { defineCallerRule } from './shared/caller-rule.ts';

export const check = defineCallerRule({
  id: 'caller-can-pass-role',
  title: 'the caller may pass the cluster role to HyperPod',
  severity: 'error',
  subjects: 'permissions to pass the cluster role',
  denied: ({ action, resource, principal }) =>
    `${principal} may not pass the role ${resource} (${action}): AWS refuses to enable autoscaling with it`,
  actions: () => ['iam:PassRole'],
});
