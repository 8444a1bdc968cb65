/** The sample workload, which shows at once that nodes come. */
import { findInstanceType } from '../../../domain/instance-type.ts';
import { GPU_RESOURCE, WORKLOAD_DEFAULTS } from '../../../domain/workload.ts';
import { type Answers, isYes, textOf } from '../answers.ts';
import { limitId } from '../pool-spec.ts';
import type { WizardQuestion } from '../question.ts';
import type { WizardFacts } from '../wizard-facts.ts';
import { readPlans } from './pools.ts';

/** Whether to make it; yes where it is there, or nothing else could use the first node pool. */
export function sampleQuestion(facts: WizardFacts): WizardQuestion {
  return {
    id: 'sample',
    prepare: async (answers) => ({
      kind: 'confirm',
      flag: 'workloads[] in hpscale.yaml',
      text: 'Make a sample workload',
      note: `A Deployment "${WORKLOAD_DEFAULTS.name}" of one idle pod, so that Karpenter brings a first node at once. The node costs money until you delete it.`,
      default: (await facts.nodePools(answers)).length === 0 || (await hasSample(facts, answers)),
    }),
  };
}

async function hasSample(facts: WizardFacts, answers: Answers): Promise<boolean> {
  const { namespace } = await facts.kube(answers);
  return (await facts.deployments(answers)).some(
    ({ metadata }) => metadata.name === WORKLOAD_DEFAULTS.name && metadata.namespace === namespace,
  );
}

/** How many GPUs its pod asks for; asked where some node has any. */
export function sampleGpusQuestion(facts: WizardFacts): WizardQuestion {
  return {
    id: 'sample-gpus',
    async prepare(answers) {
      if (!isYes(answers, 'sample')) return undefined;
      const most = await mostGpus(facts, answers);
      if (most === 0) return undefined;
      return {
        kind: 'input',
        flag: 'workloads[].gpus in hpscale.yaml',
        text: `GPUs for its pod, up to ${most}`,
        default: '1',
        validate: (text) =>
          /^\d{1,3}$/.test(text) && Number(text) <= most ? undefined : `a whole number from 0 to ${most}`,
      };
    },
  };
}

/** What one pod can get: the largest node that the limits allow. */
async function mostGpus(facts: WizardFacts, answers: Answers): Promise<number> {
  const plans = await readPlans(facts, answers);
  const most = plans.map((plan) => {
    const limit = Number(textOf(answers, limitId(plan, GPU_RESOURCE)) ?? 0);
    const types = plan.instanceTypes.length > 0 ? plan.instanceTypes : plan.offered;
    const sizes = types.flatMap((type) => {
      const accelerator = findInstanceType(type)?.accelerator;
      return accelerator?.resource === GPU_RESOURCE ? [accelerator.count] : [];
    });
    return Math.max(0, ...sizes.filter((size) => size <= limit));
  });
  return Math.max(0, ...most);
}
