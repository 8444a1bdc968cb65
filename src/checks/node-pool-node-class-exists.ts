/** A pool whose node class is not there makes no nodes. */
import { MAX_INSTANCE_GROUPS } from '../domain/node-class.ts';
import { nearest } from '../domain/nearest.ts';
import type { LiveNodePool } from '../domain/node-pool-object.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';
import { idleGroups } from './shared/idle-groups.ts';
import { nodeClassCommand } from './shared/node-class-fix.ts';
import { evidenceOf, hyperpodPools, patchPool, POOLS, subjectOf } from './shared/node-pools.ts';

interface Missing {
  readonly nodeClass: string;
  readonly existing: readonly string[];
}

export const check = defineCheck({
  id: 'node-pool-node-class-exists',
  title: 'the node class of every node pool exists',
  severity: 'error',
  phase: 'health',
  subjects: POOLS,
  needs: ['nodePools', 'nodeClasses'],
  uses: ['cluster', 'subnets'],
  messages: {
    exists: ({ nodeClass }: { nodeClass: string }) => `the node class ${nodeClass} exists`,
    missing: ({ nodeClass, existing }: Missing) =>
      `there is no node class ${nodeClass === '' ? 'without a name' : nodeClass}; there ${existing.length === 1 ? 'is' : 'are'} ${existing.length === 0 ? 'none' : existing.join(', ')}`,
  },
  run: ({ nodePools, nodeClasses }, judge, context) => {
    const existing = nodeClasses.map(({ metadata }) => metadata.name).toSorted();
    const known = new Set(existing);
    return hyperpodPools(nodePools).map((pool) => {
      const { name: nodeClass = '' } = pool.nodeClassRef;
      const evidence = [evidenceOf(pool, 'spec.template.spec.nodeClassRef.name', nodeClass)];
      if (known.has(nodeClass)) return judge.pass(subjectOf(pool), 'exists', { nodeClass }, { evidence });
      const fix = fixOf(pool, existing, context);
      return judge.fail(subjectOf(pool), 'missing', { nodeClass, existing }, { evidence, fix });
    });
  },
});

/** The name of the reference can be changed, unlike its group and kind. */
function fixOf(pool: LiveNodePool, existing: readonly string[], context: CheckContext) {
  const { name: wanted = '' } = pool.nodeClassRef;
  const target = nearest(wanted, existing) ?? (existing.length === 1 ? existing[0] : undefined);
  if (target !== undefined) {
    return patchPool(pool, `refer to the node class ${target}`, {
      template: { spec: { nodeClassRef: { name: target } } },
    });
  }
  const idle = idleGroups(context).slice(0, MAX_INSTANCE_GROUPS);
  if (idle.length === 0) return fixBy(`make the node class ${wanted} of instance groups that have no nodes`);
  const names = idle.map(({ name }) => name);
  return fixBy(
    `make the node class ${wanted} of the instance groups that have no nodes`,
    nodeClassCommand(wanted, names, context),
  );
}
