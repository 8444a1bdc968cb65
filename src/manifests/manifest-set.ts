/** Every manifest that hpscale.yaml asks for, in the order to apply them; deleting goes the other way. */
import type { ConfigPath, Desired, Placed } from '../domain/desired.ts';
import { type KubeObject, RESOURCES, type ResourceType } from '../domain/kube-object.ts';
import type { WorkloadSpec } from '../domain/workload.ts';
import { buildNodeClass } from './node-class.ts';
import { buildNodePool } from './node-pool.ts';
import { scaledObjectManifests } from './scaled-object.ts';
import { buildWorkload } from './workload.ts';

/** One object, where its kind lives, and where in the file it is asked for. */
export interface PlacedManifest {
  readonly type: ResourceType;
  readonly object: KubeObject;
  readonly path: ConfigPath;
}

/** Node classes, node pools, workloads, then each scaled object after its TriggerAuthentication. */
export function manifestSet(desired: Desired): readonly PlacedManifest[] {
  return [
    ...desired.nodeClasses.map((spec, index) => ({
      type: RESOURCES.nodeClass,
      object: buildNodeClass(spec),
      path: ['nodeClasses', index],
    })),
    ...desired.nodePools.map((spec, index) => ({
      type: RESOURCES.nodePool,
      object: buildNodePool(spec),
      path: ['nodePools', index],
    })),
    ...desired.workloads.map((spec, index) => ({
      type: RESOURCES.deployment,
      object: buildWorkload(isScaledByFile(spec, desired) ? withoutReplicas(spec) : spec),
      path: ['workloads', index],
    })),
    ...desired.scaledObjects.flatMap((spec, index) =>
      scaledObjectManifests(spec).map((object) => ({
        type: object.kind === RESOURCES.scaledObject.kind ? RESOURCES.scaledObject : RESOURCES.triggerAuthentication,
        object,
        path: ['scaledObjects', index],
      })),
    ),
  ];
}

/** Whether a scaled object of the file scales the workload: its replicas are then KEDA's to say, from its minimum on. */
export function isScaledByFile({ name, namespace }: Placed<WorkloadSpec>, { scaledObjects }: Desired): boolean {
  return scaledObjects.some(
    ({ target, namespace: where }) =>
      target.kind === RESOURCES.deployment.kind && target.name === name && where === namespace,
  );
}

function withoutReplicas({ replicas: _replicas, ...spec }: Placed<WorkloadSpec>): Placed<WorkloadSpec> {
  return spec;
}
