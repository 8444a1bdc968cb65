/** Whether autoscaling works is what AWS says of it: neither local notes nor objects in Kubernetes tell. */
import type { Cluster } from '../domain/cluster.ts';
import { type Evidence, type Fix, namedSubject } from '../domain/finding.ts';
import { hyperpodNodeClassOf } from '../domain/nodes-of-hyperpod.ts';
import { type CheckContext, defineCheck } from './check.ts';

interface Left {
  readonly nodeClasses: readonly string[];
  readonly nodePools: readonly string[];
}

export const check = defineCheck({
  id: 'autoscaling-in-service',
  title: 'autoscaling is enabled and InService',
  severity: 'error',
  phase: 'health',
  subjects: 'clusters',
  needs: ['cluster'],
  uses: ['nodeClasses', 'nodePools'],
  messages: {
    inService: () => 'autoscaling (Karpenter) is InService',
    failed: ({ failureMessage }: { readonly failureMessage: string | null }) =>
      `autoscaling Failed: ${failureMessage ?? 'AWS gives no reason'}`,
    creating: ({ command }: { readonly command: string }) => `autoscaling is being enabled: ${command}`,
    deleting: ({ command }: { readonly command: string }) => `autoscaling is being disabled: ${command}`,
    abandoned: (left: Left) =>
      `autoscaling is off, while ${describeLeft(left)} ${left.nodeClasses.length + left.nodePools.length === 1 ? 'waits' : 'wait'} for it: no node comes`,
    off: ({ command }: { readonly command: string }) => `autoscaling is off: ${command} turns it on`,
    notPossible: ({ why }: { readonly why: string }) => why,
  },
  run: ({ cluster }, judge, context) => {
    const subject = namedSubject('cluster', cluster.name);
    const { status, failureMessage } = cluster.autoscaling;
    const details = { evidence: evidenceOf(cluster) };
    switch (status) {
      case 'InService':
        return [judge.pass(subject, 'inService', {}, details)];
      case 'Failed':
        return [judge.fail(subject, 'failed', { failureMessage }, { ...details, fix: retryFix(context) })];
      case 'Creating':
        // Not a skip: a pipeline that looks too early must not take it for done.
        return [judge.unknown(subject, 'creating', { command: context.commandLine('wait') }, details)];
      case 'Deleting': {
        const command = context.commandLine('wait', ['--for', 'Disabled']);
        return [judge.skip(subject, 'deleting', { command }, details)];
      }
      case 'Disabled':
        break;
    }
    const why = whyNotPossible(cluster);
    if (why !== undefined) return [judge.skip(subject, 'notPossible', { why }, details)];
    const left = leftInKubernetes(context);
    const command = context.commandLine('enable');
    if (left.nodeClasses.length + left.nodePools.length === 0) {
      return [judge.skip(subject, 'off', { command }, details)];
    }
    const fix: Fix = { summary: 'enable autoscaling', command, automatic: null };
    return [judge.fail(subject, 'abandoned', left, { ...details, fix })];
  },
});

function evidenceOf({ autoscaling: { mode, status, failureMessage } }: Cluster): readonly Evidence[] {
  const source = 'sagemaker:DescribeCluster';
  // `Disabled` is our word for no AutoScaling at all, or one of Mode Disable.
  const said = status === 'Disabled' ? null : status;
  return [
    { field: 'AutoScaling.Status', value: said, source },
    { field: 'AutoScaling.Mode', value: mode, source },
    ...(failureMessage === null ? [] : [{ field: 'AutoScaling.FailureMessage', value: failureMessage, source }]),
  ];
}

/** AWS publishes no list of causes; the checks after this one look at those that are known. */
function retryFix(context: CheckContext): Fix {
  return {
    summary:
      "mend what AWS's message names, and what other checks say of the cluster role and the EKS cluster; then enable again",
    command: context.commandLine('enable'),
    automatic: null,
  };
}

/** Said by checks of their own. */
function whyNotPossible({ orchestrator, provisioningMode }: Cluster): string | undefined {
  if (orchestrator.kind !== 'eks') return 'the cluster is not on EKS, see cluster-on-eks';
  return provisioningMode === 'Continuous'
    ? undefined
    : 'the cluster does not provision nodes continuously, see provisioning-mode-continuous';
}

function leftInKubernetes(context: CheckContext): Left {
  const names = (objects: readonly { readonly metadata: { readonly name: string } }[]) =>
    objects.map(({ metadata }) => metadata.name).toSorted();
  return {
    nodeClasses: names(context.optional('nodeClasses') ?? []),
    nodePools: names((context.optional('nodePools') ?? []).filter(hyperpodNodeClassOf)),
  };
}

function describeLeft({ nodeClasses, nodePools }: Left): string {
  return [
    ...nodeClasses.map((name) => `the node class ${name}`),
    ...nodePools.map((name) => `the node pool ${name}`),
  ].join(', ');
}
