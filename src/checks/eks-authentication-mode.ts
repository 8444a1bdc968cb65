/** HyperPod lets its controller and its nodes in by access entries, which the mode CONFIG_MAP does not have. */
import { allowEntriesCommand } from '../domain/access-entry.ts';
import { defineCheck, fixBy } from './check.ts';
import { eksEvidence, eksSubject } from './shared/eks-cluster.ts';

export const check = defineCheck({
  id: 'eks-authentication-mode',
  title: 'the EKS cluster takes access entries',
  severity: 'error',
  phase: 'preflight',
  subjects: 'EKS clusters',
  needs: ['eksCluster'],
  messages: {
    takesEntries: ({ mode }: { readonly mode: string }) => `its authentication mode is ${mode}`,
    configMapOnly: () => 'its authentication mode is CONFIG_MAP: HyperPod needs access entries to be let in',
    unsaid: () => 'EKS does not say its authentication mode',
  },
  run: ({ eksCluster }, judge) => {
    const { authenticationMode: mode } = eksCluster;
    const subject = eksSubject(eksCluster);
    const details = { evidence: eksEvidence('accessConfig.authenticationMode', mode) };
    if (mode === null) return [judge.unknown(subject, 'unsaid', {}, details)];
    if (mode !== 'CONFIG_MAP') return [judge.pass(subject, 'takesEntries', { mode }, details)];
    const fix = fixBy(
      'allow access entries beside the aws-auth config map, which stays in force; EKS does not take this back',
      allowEntriesCommand(eksCluster),
    );
    return [judge.fail(subject, 'configMapOnly', {}, { ...details, fix })];
  },
});
