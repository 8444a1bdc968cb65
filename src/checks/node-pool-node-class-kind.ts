/** Karpenter on HyperPod sees pools of HyperpodNodeClass alone; with any other reference nothing happens, and nothing says so. */
import { objectSubject } from '../domain/finding.ts';
import { type KubeObject, NODE_CLASS_GROUP, RESOURCES } from '../domain/kube-object.ts';
import { isHyperpodPool, type LiveNodePool, readNodePool } from '../domain/node-pool-object.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';
import { renderCommandOf } from './shared/hyperpod-way.ts';
import { deleteCommand } from './shared/kubectl.ts';
import { evidenceOf, isLive } from './shared/node-pools.ts';
import { applyFlagsOf } from './shared/pool-flags.ts';

const KIND = RESOURCES.nodeClass.kind;
const EC2_GROUP = 'karpenter.k8s.aws';

interface Reference {
  /** `karpenter.k8s.aws EC2NodeClass`. */
  readonly reference: string;
}

export const check = defineCheck({
  id: 'node-pool-node-class-kind',
  title: 'every node pool refers to a node class of HyperPod',
  severity: 'error',
  phase: 'health',
  subjects: 'node pools',
  needs: ['nodePools'],
  uses: ['crds', 'nodeClasses'],
  offline: true,
  messages: {
    ours: () => `its node class is a ${KIND}`,
    misspelt: ({ reference }: Reference) =>
      `its node class reference says ${reference}, which Karpenter on HyperPod leaves alone: it is ${NODE_CLASS_GROUP} ${KIND}`,
    ec2: ({ reference }: Reference) =>
      `its node class reference says ${reference}: that is Karpenter's EC2 provider, HyperPod makes no nodes for it`,
    orphan: ({ reference }: Reference) =>
      `its node class reference says ${reference}, a kind that this cluster does not have: nobody makes nodes for it`,
    foreign: ({ reference }: Reference) => `it belongs to another Karpenter (${reference})`,
    going: () => 'it is being deleted',
  },
  run: ({ nodePools }, judge, context) =>
    nodePools.map((object) => {
      const pool = readNodePool(object);
      const subject = objectSubject(object);
      if (object.metadata.deletionTimestamp !== undefined) return judge.skip(subject, 'going', {});
      const evidence = [evidenceOf(pool, 'spec.template.spec.nodeClassRef', pool.nodeClassRef)];
      if (isHyperpodPool(pool)) return judge.pass(subject, 'ours', {}, { evidence });
      const { group = 'no group', kind = 'no kind' } = pool.nodeClassRef;
      const data = { reference: `${group} ${kind}` };
      if (isMeant(pool)) return judge.fail(subject, 'misspelt', data, { evidence, fix: recreate(pool, context) });
      if (!isLive(pool, context) && group === EC2_GROUP) {
        // A self-managed Karpenter may run beside: the files do not tell.
        return judge.fail(subject, 'ec2', data, { evidence, fix: hyperpodWay(object, context), severity: 'warning' });
      }
      const isOrphan = group === EC2_GROUP && hasNoCrd(group, context);
      if (isOrphan) return judge.fail(subject, 'orphan', data, { evidence, fix: recreate(pool, context) });
      return judge.skip(subject, 'foreign', data, { evidence });
    }),
});

/** A reference to HyperPod's class that is spelt wrongly: one half is right, or it is v1beta1's `apiVersion`. */
function isMeant({ nodeClassRef }: LiveNodePool): boolean {
  const { group, kind, ...others } = nodeClassRef;
  const { apiVersion } = others as { readonly apiVersion?: string };
  return (
    group === NODE_CLASS_GROUP ||
    kind?.toLowerCase() === KIND.toLowerCase() ||
    apiVersion?.startsWith(`${NODE_CLASS_GROUP}/`) === true
  );
}

function hasNoCrd(group: string, context: CheckContext): boolean {
  const crds = context.optional('crds');
  return crds !== undefined && !crds.some(({ metadata }) => metadata.name.endsWith(`.${group}`));
}

function hyperpodWay(object: KubeObject, context: CheckContext) {
  return fixBy(
    `on HyperPod write nodeClassRef: {group: ${NODE_CLASS_GROUP}, kind: ${KIND}, name: NAME}; the instance groups of that class take the place of AMI, role, subnets and security groups`,
    renderCommandOf(object, context),
  );
}

/** Group and kind of the reference cannot be changed. */
function recreate(pool: LiveNodePool, context: CheckContext) {
  const nodeClass = pool.nodeClassRef.kind?.toLowerCase() === KIND.toLowerCase() ? pool.nodeClassRef.name : undefined;
  const target = nodeClass ?? onlyClass(context);
  const summary = 'delete the pool, which takes its nodes along, and make it again: group and kind cannot be changed';
  if (target === undefined) return fixBy(`${summary}; the node class has to be a ${KIND}`);
  const apply = context.commandLine(`nodepool apply ${pool.name}`, ['--nodeclass', target, ...applyFlagsOf(pool)]);
  return fixBy(summary, `${deleteCommand(pool.object)}\n${apply}`);
}

function onlyClass(context: CheckContext): string | undefined {
  const classes = context.optional('nodeClasses') ?? [];
  return classes.length === 1 ? classes[0]?.metadata.name : undefined;
}
