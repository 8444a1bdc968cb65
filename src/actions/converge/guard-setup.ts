/** What another tool keeps, of all that a setup would change: refused with the patch for that tool, or warned of. */
import type { Desired } from '../../domain/desired.ts';
import { guardOwnership, type Kept, keptCluster, keptObject, keptRole, tagDoubts } from '../guard-ownership.ts';
import { needsRequest } from '../judge-enable.ts';
import type { ForeseenObject } from './foresee-objects.ts';
import type { Objections } from './objections.ts';
import type { Observed } from './observe.ts';

/** Objects at their place in the file, the cluster and its role at theirs. Answers what to warn of when they are taken over. */
export function guardSetup(
  desired: Desired,
  observed: Observed,
  objects: readonly ForeseenObject[],
  { objections, takeOver }: { readonly objections: Objections; readonly takeOver: boolean },
): readonly string[] {
  const guard = (path: readonly (string | number)[], kept: readonly Kept[]) =>
    objections.gather(path, () => guardOwnership(kept, takeOver), []);
  return [
    ...(changesCluster(desired, observed)
      ? [...tagDoubts(observed.tags), ...guard(['cluster'], clusterOf(observed))]
      : []),
    ...guard(['role'], roleOf(observed)),
    ...objects
      .filter(({ action }) => action === 'configured')
      .flatMap(({ manifest, before }) =>
        guard(manifest.path, keptObject(manifest.type, before, manifest.object).filter(isMarked)),
      ),
  ];
}

function changesCluster({ instanceGroups }: Desired, { cluster }: Observed): boolean {
  const present = new Set(cluster.instanceGroups.map(({ name }) => name));
  return needsRequest(cluster.autoscaling) || instanceGroups.some(({ name }) => !present.has(name));
}

function clusterOf({ cluster, tags, role }: Observed): readonly Kept[] {
  if (!needsRequest(cluster.autoscaling)) return keptCluster(cluster, tags, {});
  return keptCluster(cluster, tags, {
    autoScaling: { mode: 'Enable', type: 'Karpenter' },
    clusterRoleArn: role.arn,
    nodeRecovery: 'Automatic',
  });
}

/** A role that is made has no owner yet. */
function roleOf({ cluster, role: { steps, existing } }: Observed): readonly Kept[] {
  if (steps.length === 0 || existing === undefined) return [];
  return keptRole(existing, cluster);
}

/** A tool that is known by the fields it owns alone: the dry run said already whether one of them would be touched. */
function isMarked({ owner }: Kept): boolean {
  return owner.field !== 'metadata.managedFields';
}
