/** A whole sandbox without its ports: AWS, Kubernetes and the controllers on a clock that tests move. */
import type { KubeObject, ResourceType } from '../../../../src/domain/kube-object.ts';
import { createSandboxAws } from '../../../../src/sandbox/aws/create-sandbox-aws.ts';
import { createManualClock, type ManualClock } from '../../../../src/sandbox/clock.ts';
import { startControllers } from '../../../../src/sandbox/controllers/start-controllers.ts';
import { createFaults, type Faults } from '../../../../src/sandbox/faults.ts';
import { createSandboxKube } from '../../../../src/sandbox/kube/create-sandbox-kube.ts';
import type { KubeStore, SandboxAws } from '../../../../src/sandbox/parts.ts';
import { createRandom } from '../../../../src/sandbox/random.ts';
import { createRequestLog, type RequestLog } from '../../../../src/sandbox/request-log.ts';
import type { Seed } from '../../../../src/sandbox/seed.ts';
import { createTraffic, type Traffic } from '../../../../src/sandbox/traffic/traffic.ts';
import { CALLER_ARN, CLUSTER_NAME, CLUSTER_ROLE_ARN } from '../../../helpers/seeds.ts';

export interface SandboxCluster {
  readonly clock: ManualClock;
  readonly aws: SandboxAws;
  readonly store: KubeStore;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly traffic: Traffic;
  /** Moves sandbox time. */
  seconds(count: number): Promise<void>;
  /** Creates an object as a person would. */
  apply(type: ResourceType, object: KubeObject): KubeObject;
  /** Sets spec.replicas. */
  scale(type: ResourceType, name: string, replicas: number): void;
  /** UpdateCluster --auto-scaling Mode=Enable with the cluster role. */
  enableAutoscaling(): void;
  disableAutoscaling(): void;
  stop(): void;
}

/** 2026-03-02T08:00:00Z, a Monday. */
export const START_MS = Date.UTC(2026, 2, 2, 8, 0, 0);

/** Starts the sandbox's three parts on one manual clock. */
export function startSandboxCluster(seed: Seed): SandboxCluster {
  const clock = createManualClock(START_MS);
  const faults = createFaults(seed.faults);
  const log = createRequestLog();
  const services = { seed, clock, faults, log, random: createRandom(7), traffic: createTraffic(clock) };
  const aws = createSandboxAws(services);
  const kube = createSandboxKube(services, () => undefined);
  const controllers = startControllers(services, aws, kube);
  const update = (input: Readonly<Record<string, unknown>>) =>
    aws.call('sagemaker', 'UpdateCluster', { ClusterName: CLUSTER_NAME, ...input }, CALLER_ARN);
  return {
    clock,
    aws,
    store: kube.store,
    faults,
    log,
    traffic: services.traffic,
    seconds: (count) => clock.advance(count * 1000),
    apply: (type, object) => kube.store.create(type, object, 'kubectl'),
    scale(type, name, replicas) {
      const object = kube.store.get(type, name, type.isNamespaced ? 'default' : undefined);
      if (!object) throw new Error(`there is no ${type.kind} ${name}`);
      kube.store.update(type, { ...object, spec: { ...(object.spec as object), replicas } }, 'kubectl');
    },
    enableAutoscaling() {
      update({ ClusterRole: CLUSTER_ROLE_ARN, AutoScaling: { Mode: 'Enable', AutoScalerType: 'Karpenter' } });
    },
    disableAutoscaling() {
      update({ AutoScaling: { Mode: 'Disable' } });
    },
    stop() {
      controllers.stop();
      clock.stop();
    },
  };
}
