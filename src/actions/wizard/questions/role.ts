/** The cluster role: the cluster's own, one that hpscale makes, or another. */
import type { Choice } from '../../../context.ts';
import { isHpscaleError } from '../../../errors.ts';
import { defaultRoleName } from '../../../manifests/cluster-role.ts';
import { chooseRole } from '../../choose-role.ts';
import { needsRequest } from '../../judge-enable.ts';
import { textOf } from '../answers.ts';
import type { WizardQuestion } from '../question.ts';
import type { WizardFacts } from '../wizard-facts.ts';

/** Not asked where autoscaling is enabled: AWS does not change the role then. */
export function roleQuestion(facts: WizardFacts): WizardQuestion {
  return {
    id: 'role',
    async prepare(answers) {
      const cluster = await facts.cluster(answers);
      if (!needsRequest(cluster.autoscaling)) return undefined;
      const own: readonly Choice[] =
        cluster.clusterRoleArn === null
          ? []
          : [
              {
                value: 'own',
                label: "the cluster's own",
                description: `${cluster.clusterRoleArn}. What HyperPod needs and it lacks is shown in the plan.`,
              },
            ];
      return {
        kind: 'select',
        flag: 'role in hpscale.yaml',
        text: 'Cluster role',
        note: 'The IAM role that HyperPod assumes to add and remove nodes.',
        choices: [
          ...own,
          {
            value: 'made',
            label: 'one that hpscale makes',
            description: `${defaultRoleName(cluster)}, with the least permissions that scaling this cluster takes.`,
          },
          { value: 'other', label: 'another one that exists', description: 'You are asked for its name or ARN.' },
        ],
      };
    },
  };
}

/** Looked up while it is answered. */
export function roleNameQuestion(facts: WizardFacts): WizardQuestion {
  return {
    id: 'role-name',
    async prepare(answers) {
      if (textOf(answers, 'role') !== 'other') return undefined;
      const [cluster, aws] = [await facts.cluster(answers), await facts.aws(answers)];
      return {
        kind: 'input',
        flag: 'role.name in hpscale.yaml',
        text: 'Name or ARN of the role',
        validate: async (role) => {
          if (role === '') return 'give the name or the ARN of a role';
          const problem = await problemOf(() => chooseRole(role, cluster, aws));
          // Whether it may be changed is the next question.
          return problem?.code === 'role-unfit' ? undefined : problem?.message;
        },
      };
    },
  };
}

/** Where a role of somebody else lacks something. */
export function adoptQuestion(facts: WizardFacts): WizardQuestion {
  return {
    id: 'role-adopt',
    async prepare(answers) {
      const role = textOf(answers, 'role-name');
      if (role === undefined) return undefined;
      const [cluster, aws] = [await facts.cluster(answers), await facts.aws(answers)];
      const problem = await problemOf(() => chooseRole(role, cluster, aws));
      if (problem?.code !== 'role-unfit') return undefined;
      return {
        kind: 'confirm',
        flag: 'role.adopt in hpscale.yaml',
        text: 'May hpscale add to that role what is missing',
        note: problem.message,
        default: true,
      };
    },
  };
}

async function problemOf(
  run: () => Promise<unknown>,
): Promise<{ readonly code: string; readonly message: string } | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    if (isHpscaleError(error) && error.kind !== 'interrupted') return error;
    throw error;
  }
}
