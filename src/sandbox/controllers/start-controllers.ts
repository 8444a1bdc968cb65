/** What runs in and around the sandbox's Kubernetes cluster. */
import type { SandboxAws, SandboxKube, SandboxServices } from '../parts.ts';
import { createContext, type Controller } from './controller-context.ts';
import { startDaemonSets } from './daemon-sets.ts';
import { startDeployments } from './deployments.ts';
import { startManagedKarpenter } from './karpenter/managed-karpenter.ts';
import { startHorizontalAutoscaler } from './horizontal-autoscaler.ts';
import { installKeda } from './keda/install-keda.ts';
import { startScaledObjects } from './keda/scaled-objects.ts';
import { startKubelet } from './kubelet.ts';
import { startNodeJoiner } from './node-joiner.ts';
import { startPodDisruptionBudgets } from './pod-disruption-budgets.ts';
import { startPodScheduler } from './pod-scheduler.ts';
import { startReplicaSets } from './replica-sets.ts';
import { createSeedObjects } from './seed-objects.ts';
import { createSeedApps, createSeedDaemonPods, createSeedNodes } from './seed-workloads.ts';
import { installSystemWorkloads } from './system-workloads.ts';
import { startSeedTraffic, startTrafficTargets } from './traffic-targets.ts';

/** Fills the cluster as the seed says and starts its controllers, on the sandbox clock. */
export function startControllers(services: SandboxServices, aws: SandboxAws, kube: SandboxKube): Controller {
  const context = createContext(services, aws, kube.store);
  const { keda } = services.seed.kubernetes;
  const nodes = createSeedNodes(context);
  installSystemWorkloads(context, nodes);
  if (keda !== null) installKeda(context, keda, nodes);
  createSeedApps(context, nodes);
  createSeedDaemonPods(context, nodes);
  const parts = [
    startDeployments,
    startReplicaSets,
    startDaemonSets,
    startPodScheduler,
    startKubelet,
    startPodDisruptionBudgets,
    startTrafficTargets,
    startHorizontalAutoscaler,
    startNodeJoiner,
    startManagedKarpenter,
  ].map((start) => start(context));
  if (keda !== null) parts.push(startScaledObjects(context, keda));
  createSeedObjects(context);
  startSeedTraffic(context);
  return {
    stop() {
      for (const part of parts) part.stop();
      context.index.stop();
    },
  };
}
