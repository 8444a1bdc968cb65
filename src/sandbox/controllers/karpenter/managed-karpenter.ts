/** Karpenter as HyperPod runs it: outside the cluster, from the day autoscaling is in service until it is disabled. */
import { KINDS } from '../resources.ts';
import { KARPENTER_CRDS, loadCrd } from '../../../schema/crds/index.ts';
import { scopedIndex } from '../cluster-index.ts';
import type { Controller, ControllerContext } from '../controller-context.ts';
import { startClaimLifecycle } from './claim-lifecycle.ts';
import { startDisruptor } from './disruptor.ts';
import { startGroupDrain } from './group-drain.ts';
import type { KarpenterContext } from './karpenter-context.ts';
import { startNodeClasses } from './node-classes.ts';
import { startNodePools } from './node-pools.ts';
import { startProvisioner } from './provisioner.ts';
import { startTerminator } from './terminator.ts';

/** Follows the status of autoscaling: installs the CRDs and runs, or stops and leaves everything as it is. */
export function startManagedKarpenter(context: ControllerContext): Controller {
  let running: Controller | undefined;
  const follow = (clusterName: string, status: string) => {
    // A cluster may be made, and go, while the sandbox runs.
    if (clusterName !== context.aws.servedClusterName) return;
    if (status === 'InService') running ??= run(context, clusterName);
    else {
      running?.stop();
      running = undefined;
    }
  };
  const unsubscribe = context.aws.subscribe((event) => {
    if (event.kind === 'autoscaling') follow(event.clusterName, event.status);
  });
  const { servedClusterName } = context.aws;
  follow(servedClusterName, context.aws.autoscaling(servedClusterName).status);
  return {
    stop() {
      unsubscribe();
      running?.stop();
    },
  };
}

function run(base: ControllerContext, clusterName: string): Controller {
  for (const name of KARPENTER_CRDS) {
    if (!base.index.all(KINDS.crd).has(name)) base.store.create(KINDS.crd, loadCrd(name), 'sagemaker');
  }
  const index = scopedIndex(base.index);
  const context: KarpenterContext = {
    ...base,
    index,
    clusterName,
    clusterRoleArn: () => base.aws.autoscaling(clusterName).clusterRoleArn,
    nominatedUntil: new Map(),
    unavailableUntil: new Map(),
    lastPodEvent: new Map(),
  };
  const parts = [
    startNodeClasses,
    startNodePools,
    startClaimLifecycle,
    startTerminator,
    startGroupDrain,
    startProvisioner,
    startDisruptor,
  ].map((start) => start(context));
  return {
    stop() {
      index.stop();
      for (const part of parts) part.stop();
    },
  };
}
