/** Where: profile, region and cluster. */
import type { Choice, Context } from '../../../context.ts';
import type { Cluster } from '../../../domain/cluster.ts';
import { HpscaleError, isHpscaleError } from '../../../errors.ts';
import { parseArn } from '../../../domain/arn.ts';
import { refuseUnfitCluster } from '../../judge-enable.ts';
import { connectAws, withConfig } from '../../resolve-cluster.ts';
import { columns } from '../columns.ts';
import type { WizardQuestion } from '../question.ts';
import type { FactSources, WizardFacts } from '../wizard-facts.ts';

const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;

const DEFAULT_PROFILE = 'default';
/** Where the SDK finds a profile, or credentials that go before the default one. */
const SETTLED_BY = ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_WEB_IDENTITY_TOKEN_FILE'];

/** Which of several profiles, unless a flag, a variable or credentials in the environment say it. */
export function profileQuestion({ selection }: FactSources, context: Context): WizardQuestion {
  // Looked at once: a profile that is chosen here goes into the environment, and going back asks for it again.
  const isSettled = SETTLED_BY.some((name) => context.env[name]);
  return {
    id: 'profile',
    async prepare() {
      const { profile } = await withConfig(selection, context);
      if (profile !== undefined || isSettled) return undefined;
      const profiles = await context.awsProfiles();
      if (profiles.every((name) => name === DEFAULT_PROFILE)) return undefined;
      const others = profiles.filter((name) => name !== DEFAULT_PROFILE);
      return {
        kind: 'select',
        flag: '--profile',
        text: 'AWS profile',
        choices: [DEFAULT_PROFILE, ...others].map((name) => ({ value: name, label: name })),
        default: DEFAULT_PROFILE,
      };
    },
  };
}

/** The region, unless a flag or the cluster's ARN says it. */
export function regionQuestion({ selection }: FactSources, facts: WizardFacts, context: Context): WizardQuestion {
  return {
    id: 'region',
    async prepare(answers) {
      const isTold = selection.region !== undefined || parseArn(selection.cluster ?? '') !== undefined;
      if (isTold) return undefined;
      const found = await regionFound(() => connectAws(facts.selection(answers), context));
      return {
        kind: 'input',
        flag: '--region',
        text: 'AWS region of the cluster',
        ...(found === undefined ? {} : { default: found }),
        validate: (text) => (REGION.test(text) ? undefined : 'a region looks like us-west-2'),
      };
    },
  };
}

async function regionFound(connect: () => Promise<{ readonly region: string }>): Promise<string | undefined> {
  try {
    return (await connect()).region;
  } catch (error) {
    if (isHpscaleError(error) && error.code === 'no-region') return undefined;
    throw error;
  }
}

/** Which cluster, with its state beside it; by name where clusters may not be listed. */
export function clusterQuestion({ selection }: FactSources, facts: WizardFacts, context: Context): WizardQuestion {
  return {
    id: 'cluster',
    async prepare(answers) {
      const aws = await facts.aws(answers);
      await facts.sayIdentity(answers);
      if (selection.cluster !== undefined) {
        refuseUnfitCluster(await facts.cluster(answers));
        return undefined;
      }
      const clusters = await facts.clusters(answers);
      const { cluster: usual } = await withConfig(selection, context);
      const preset = usual === undefined ? {} : { default: usual };
      const prompt = { flag: '--cluster', text: 'Which HyperPod cluster' };
      if (clusters === undefined) {
        return {
          ...prompt,
          ...preset,
          kind: 'input',
          note: `You may not list the clusters in ${aws.region}, so it has to be named.`,
          validate: async (name) => await whyUnfit(() => facts.cluster({ ...answers, cluster: name })),
        };
      }
      refuseUnfitClusters(clusters, aws.region);
      return { ...prompt, ...preset, kind: 'select', choices: clusterChoices(clusters) };
    },
  };
}

async function whyUnfit(find: () => Promise<Cluster>): Promise<string | undefined> {
  try {
    refuseUnfitCluster(await find());
    return undefined;
  } catch (error) {
    if (isHpscaleError(error) && error.kind !== 'interrupted') return error.message;
    throw error;
  }
}

function clusterChoices(clusters: readonly Cluster[]): readonly Choice[] {
  const labels = columns(clusters.map(describe));
  return clusters.map((cluster, index) => {
    const reason = shortReason(cluster);
    return {
      value: cluster.name,
      label: labels[index] ?? cluster.name,
      short: cluster.name,
      ...(reason === undefined ? {} : { disabled: reason }),
    };
  });
}

function describe({ name, status, autoscaling, instanceGroups, orchestrator }: Cluster): readonly string[] {
  if (orchestrator.kind !== 'eks') return [name, status];
  const nodes = instanceGroups.reduce((sum, group) => sum + group.currentCount, 0);
  return [
    name,
    status,
    `autoscaling ${autoscaling.status}`,
    `${count(instanceGroups.length, 'group')}, ${count(nodes, 'node')}`,
  ];
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function shortReason(cluster: Cluster): string | undefined {
  if (cluster.orchestrator.kind !== 'eks') return 'on Slurm: Karpenter needs EKS';
  if (cluster.provisioningMode !== 'Continuous') return 'made without continuous provisioning';
  return cluster.status === 'Failed' || cluster.status === 'Deleting' ? cluster.status : undefined;
}

/** Nothing to choose from is told in the words of why. */
function refuseUnfitClusters(clusters: readonly Cluster[], region: string): void {
  if (clusters.some((cluster) => shortReason(cluster) === undefined)) return;
  const [first, ...others] = clusters;
  if (first !== undefined && others.length === 0) refuseUnfitCluster(first);
  throw new HpscaleError({
    kind: 'not-found',
    code: 'no-cluster',
    message:
      first === undefined
        ? `there is no HyperPod cluster in ${region}`
        : `no HyperPod cluster in ${region} can be autoscaled: ${clusters
            .map((cluster) => `${cluster.name} (${shortReason(cluster) ?? ''})`)
            .join(', ')}`,
    hint: 'pass --region if it is elsewhere, or --profile if it is in another account; a new one is made with hpscale cluster create',
  });
}
