/** The provider aws-eks is deprecated, and goes with KEDA 3. */
import { podIdentityOf } from '../autoscaling/keda/trigger-credentials.ts';
import { objectSubject } from '../domain/finding.ts';
import { patchFix } from './shared/kubectl.ts';
import { defineCheck } from './check.ts';

const DEPRECATED = 'aws-eks';

export const check = defineCheck({
  id: 'trigger-authentication-provider',
  title: 'TriggerAuthentications use a pod identity that KEDA keeps',
  severity: 'warning',
  phase: 'tuning',
  subjects: 'TriggerAuthentications with a pod identity',
  needs: ['triggerAuthentications'],
  uses: ['clusterTriggerAuthentications'],
  offline: true,
  messages: {
    kept: ({ provider }: { provider: string }) => `its pod identity provider is ${provider}`,
    deprecated: () =>
      `its pod identity provider is ${DEPRECATED}, which is deprecated and goes with KEDA 3; aws with identityOwner workload is the same`,
  },
  run: ({ triggerAuthentications }, judge, { optional }) =>
    [...triggerAuthentications, ...(optional('clusterTriggerAuthentications') ?? [])].flatMap((object) => {
      const provider = podIdentityOf(object)?.provider;
      if (provider === undefined) return [];
      const subject = objectSubject(object);
      const evidence = [{ field: 'spec.podIdentity.provider', value: provider, source: subject.text }];
      if (provider !== DEPRECATED) return [judge.pass(subject, 'kept', { provider }, { evidence })];
      const patch = { spec: { podIdentity: { provider: 'aws', identityOwner: 'workload' } } };
      const fix = patchFix('use the provider aws, with the identity of the workload as before', object, patch);
      return [judge.fail(subject, 'deprecated', {}, { evidence, fix })];
    }),
});
