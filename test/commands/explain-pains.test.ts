/**
 * Pods that have no node, in the ways that people meet: `explain` names the true cause, and its first suggestion, pasted, makes a node
 * come and the pod run. Where the model cannot see it, `check` names it.
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { ExplainResult, PodExplanation } from '../../src/domain/explanation.ts';
import { type KubeObject, RESOURCES } from '../../src/domain/kube-object.ts';
import type { SeedInstanceGroup } from '../../src/sandbox/seed.ts';
import { type Breakage, brokenSeed, checkOn } from '../helpers/check-world.ts';
import { pasteFix, pasteLines } from '../helpers/paste-fix.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

const MINUTES = 60_000;

let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

type PodSpec = Readonly<Record<string, unknown>>;

/** One pod that asks for a GPU, and for what the story adds. */
function translate(podSpec: PodSpec = {}, requests: Readonly<Record<string, string>> = {}): KubeObject {
  const labels = { app: 'translate' };
  const resources = { requests: { cpu: '1', 'nvidia.com/gpu': '1', ...requests }, limits: { 'nvidia.com/gpu': '1' } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'translate', namespace: 'default' },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'main', image: 'translate:7', resources }], ...podSpec },
      },
    },
  };
}

const selecting = (key: string, value: string) => translate({ nodeSelector: { [key]: value } });

/** The node pool of the seed with its spec changed. */
function pool(change: (spec: PoolSpec) => void): Breakage {
  const changed = (object: KubeObject) => {
    const copy = structuredClone(object);
    change(copy.spec as PoolSpec);
    return copy;
  };
  return { objects: { 'NodePool/gpu': changed } };
}

interface PoolSpec {
  limits: Record<string, string>;
  readonly template: { readonly spec: { readonly requirements: { values: string[] }[]; readonly taints: unknown[] } };
}

function nodeClass(...instanceGroups: readonly string[]): Breakage {
  return { objects: { 'HyperpodNodeClass/gpu': (object) => ({ ...object, spec: { instanceGroups } }) } };
}

/** A GPU group of the seed, made otherwise. */
const groupA = (change: Partial<SeedInstanceGroup>): Breakage => ({ groups: { 'gpu-g6-a': change } });

async function start(deployment: KubeObject, breakage: Breakage = {}): Promise<void> {
  sandbox = await startTestSandbox(
    brokenSeed({ ...breakage, objects: { ...breakage.objects, 'Deployment/translate': deployment } }),
  );
  await sandbox.clock.advance(15 * MINUTES);
}

async function explain(): Promise<PodExplanation> {
  const run = await sandbox.run(['explain', 'deployment/translate', '-o', 'json']);
  expect(run.stderr).not.toContain('error:');
  const [pod, ...others] = run.json<ExplainResult>().pods;
  expect(others).toEqual([]);
  if (!pod) throw new Error('nothing was explained');
  return pod;
}

/** Phases of the team's pods, as `kubectl get pods` shows them. */
function phases(): readonly unknown[] {
  const pods = sandbox.kube.store.list(RESOURCES.pod, { namespace: 'default', labels: { app: 'translate' } });
  return pods.map(({ status }) => (status as { phase?: string } | undefined)?.phase);
}

function nodesOfKarpenter(): number {
  return sandbox.kube.store.list(RESOURCES.nodeClaim).length;
}

interface Story {
  readonly pain: string;
  readonly deployment: KubeObject;
  readonly breakage?: Breakage;
  /** In the summary or in what refuses. */
  readonly cause: RegExp;
  /** The first suggestion. */
  readonly suggests: RegExp;
}

const STORIES: readonly Story[] = [
  {
    pain: '#8 the node class names a group that was deleted',
    deployment: translate(),
    breakage: nodeClass('gpu-g6-a', 'gpu-g6-old'),
    cause: /no node pool that is ready.*the node class gpu names gpu-g6-old, which the cluster does not have/,
    suggests: /^leave gpu-g6-old, which the cluster does not have, out of the node class gpu$/,
  },
  {
    pain: '#10 a label of the EC2 provider was pasted',
    deployment: selecting('karpenter.k8s.aws/instance-family', 'g6'),
    cause: /label \\"karpenter.k8s.aws\/instance-family\\" does not have known values/,
    suggests: /^do not ask for the label karpenter.k8s.aws\/instance-family$/,
  },
  {
    pain: '#10 it asks for arm64',
    deployment: selecting('kubernetes.io/arch', 'arm64'),
    cause: /kubernetes.io\/arch In \[arm64\] is wanted, kubernetes.io\/arch In \[amd64\] is offered/,
    suggests: /^ask for kubernetes.io\/arch=amd64 instead of arm64$/,
  },
  {
    pain: '#10 the pod names a type without ml.',
    deployment: selecting('node.kubernetes.io/instance-type', 'g6.xlarge'),
    cause: /instance-type In \[g6.xlarge\] is wanted/,
    suggests: /^ask for node.kubernetes.io\/instance-type=ml.g6.xlarge instead of g6.xlarge$/,
  },
  {
    pain: '#10 the node pool names a type without ml.',
    deployment: translate(),
    breakage: pool(({ template }) => template.spec.requirements[0]?.values.splice(0, 2, 'g6.xlarge')),
    cause: /every node pool leaves out every instance type that its node class offers/,
    suggests: /^let the pool gpu use ml.g6.xlarge as well/,
  },
  {
    pain: '#11 it asks for more than the largest type has',
    deployment: translate({}, { cpu: '40' }),
    cause: /cpu: 40550m wanted, 15890m on a node/,
    suggests: /^ask for cpu 15340m instead of 40$/,
  },
  {
    pain: '#11 the size is there in another zone only',
    deployment: translate({ nodeSelector: { 'topology.kubernetes.io/zone': 'us-west-2a' } }, { cpu: '8' }),
    cause: /cpu: 8550m wanted, 3920m on a node.*zone In \[us-west-2a\] is wanted/,
    suggests: /^ask for topology.kubernetes.io\/zone=us-west-2b instead of us-west-2a$/,
  },
  {
    pain: '#11 it is spread over what no node has',
    deployment: translate({
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'topology.kubernetes.io/rack',
          whenUnsatisfiable: 'DoNotSchedule',
          labelSelector: { matchLabels: { app: 'translate' } },
        },
      ],
    }),
    cause: /unsatisfiable topology constraint for topology spread, key=topology.kubernetes.io\/rack/,
    suggests: /^let the spread over topology.kubernetes.io\/rack be a wish/,
  },
  {
    pain: '#12 a label of one’s own that no node pool declares',
    deployment: selecting('team', 'translation'),
    cause: /label \\"team\\" does not have known values/,
    suggests: /^give nodes of the pool gpu the label team=translation$/,
  },
  {
    pain: '#13 a taint that it does not tolerate',
    deployment: translate(),
    breakage: pool(({ template }) => template.spec.taints.push({ key: 'team', value: 'chat', effect: 'NoSchedule' })),
    cause: /the pod does not tolerate team=chat:NoSchedule/,
    suggests: /^let it tolerate team=chat:NoSchedule$/,
  },
  {
    pain: '#14 the limit of the node pool is used up',
    deployment: translate(),
    breakage: pool((spec) => {
      spec.limits = { 'nvidia.com/gpu': '1' };
    }),
    cause: /limit nvidia.com\/gpu: one node adds 1, 0 is left/,
    suggests: /^raise the limit nvidia.com\/gpu of the pool gpu to 2$/,
  },
  {
    pain: '#14 what is left of the limit is less than any node has',
    deployment: translate(),
    breakage: pool((spec) => {
      spec.limits = { cpu: '5' };
    }),
    cause: /limit cpu: one node adds 4, 1 is left/,
    suggests: /^raise the limit cpu of the pool gpu to 8$/,
  },
];

describe('explain names the cause, and its first suggestion makes a node come', () => {
  it.each(STORIES)('$pain', async ({ deployment, breakage, cause, suggests }) => {
    await start(deployment, breakage);
    expect(phases()).toEqual(['Pending']);
    const before = nodesOfKarpenter();
    const pod = await explain();
    expect(pod.verdict).toBe('unschedulable');
    expect(JSON.stringify([pod.summary, pod.pools])).toMatch(cause);
    const edits = pod.suggestions[0]?.edits ?? [];
    expect(edits.map(({ text }) => text)).toEqual([expect.stringMatching(suggests)]);
    await pasteLines(sandbox, edits[0]?.command ?? '');
    await sandbox.clock.advance(15 * MINUTES);
    expect(phases()).toEqual(['Running']);
    expect(nodesOfKarpenter()).toBeGreaterThan(before);
  });
});

describe('check names what the model cannot see', () => {
  const failing = async (id: string) => {
    const { findings } = await checkOn(sandbox, ['--only', id]);
    const [first] = findings.filter(({ status }) => status === 'fail');
    if (!first) throw new Error(`${id} finds nothing: ${JSON.stringify(findings)}`);
    return first;
  };

  it('#9 a group with deep health checks: a group without them takes its place', async () => {
    await start(translate(), groupA({ deepHealthChecks: ['InstanceStress'] }));
    const finding = await failing('instance-group-deep-health-checks');
    expect(finding.message).toContain('gpu-g6-a runs deep health checks (InstanceStress)');
    await pasteFix(sandbox, finding, 15 * MINUTES);
    expect((await checkOn(sandbox, ['--only', 'instance-group-deep-health-checks'])).findings).not.toContainEqual(
      expect.objectContaining({ status: 'fail' }),
    );
    expect(phases()).toEqual(['Running']);
  });

  it('#15 one type in one zone, and AWS has no more of it: a second type is a way out', async () => {
    const oneType = pool(({ template }) => template.spec.requirements[0]?.values.splice(0, 2, 'ml.g6.xlarge'));
    const { quotas } = brokenSeed();
    const applied = { ...quotas.applied, 'ml.g6.xlarge for cluster usage': 1 };
    await start(translate(), { ...oneType, seed: { quotas: { ...quotas, applied } } });
    expect(phases()).toEqual(['Pending']);
    expect((await failing('instance-quota-headroom')).message).toContain('no node can start: limit 1, 1 in use');
    const finding = await failing('node-pool-fallback');
    expect(finding.message).toContain('only ml.g6.xlarge in us-west-2a can be started');
    await pasteFix(sandbox, finding, 20 * MINUTES);
    expect(phases()).toEqual(['Running']);
  });

  it('#16 a node that joined and shows no GPU', async () => {
    const timings = { ...brokenSeed().timings, nodeInitialized: 3600 };
    await start(translate(), { seed: { timings } });
    await sandbox.clock.advance(5 * MINUTES);
    expect((await failing('node-claim-initialized')).data).toMatchObject({ missing: ['nvidia.com/gpu'] });
    // To the model the node is on its way: it says no more than that.
    expect(await explain()).toMatchObject({ verdict: 'schedulable' });
    await sandbox.clock.advance(60 * MINUTES);
    expect(phases()).toEqual(['Running']);
  });

  it('#17 a device plugin that leaves the nodes of the pool out, before the first of them is there', async () => {
    const team = { key: 'team', value: 'chat', effect: 'NoSchedule' };
    await start(
      translate(),
      pool(({ template }) => template.spec.taints.push(team)),
    );
    const finding = await failing('device-plugin-covers-instance-types');
    expect(finding.message).toContain('would join without nvidia.com/gpu');
    await pasteFix(sandbox, finding);
    const { findings } = await checkOn(sandbox, ['--only', 'device-plugin-covers-instance-types']);
    expect(findings.map(({ status }) => status)).toEqual(['pass']);
  });

  it('#18 no addresses are left in the subnet', async () => {
    const subnets = brokenSeed().subnets.map((subnet) => ({ ...subnet, availableAddresses: 0 }));
    await start(translate(), { seed: { subnets } });
    expect((await failing('subnet-free-addresses')).message).toContain('0 addresses are free');
  });
});
