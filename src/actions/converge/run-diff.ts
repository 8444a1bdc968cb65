/** The use case `diff -f`: what the file asks for that is not so, and who made it so. Nothing is ever changed. */
import type { Context } from '../../context.ts';
import type { LoadedConfig } from '../../domain/desired.ts';
import type { DesiredChange, DiffResult } from '../../domain/diff-result.ts';
import type { ClusterSelection, KubeSelection } from '../../domain/options.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { Step } from '../../domain/plan.ts';
import { unifiedDiff } from '../../domain/text-diff.ts';
import { CODES } from '../../io/messages.ts';
import { manifestSet } from '../../manifests/manifest-set.ts';
import { toYaml } from '../../manifests/serialize.ts';
import { needsRequest } from '../judge-enable.ts';
import { foreseeObjects, type ForeseenObject } from './foresee-objects.ts';
import { createObjections } from './objections.ts';
import { observe, type Observed } from './observe.ts';
import { selectionOf } from './selection-of.ts';

export interface DiffOptions {
  readonly config: LoadedConfig;
  readonly selection: ClusterSelection;
  readonly kube: KubeSelection;
}

/** Compares the whole file with what is there: exit 0 when it is the same, 1 when it differs. */
export async function runDiff(options: DiffOptions, context: Context): Promise<Outcome<DiffResult>> {
  const { config } = options;
  const observed = await observe({ ...options, selection: selectionOf(options, context.env) }, context);
  const objections = createObjections(config);
  // Who holds a field is told, not fought over: the dry run takes every field.
  const how = { dryRun: 'none', forceConflicts: true } as const;
  const objects = await foreseeObjects(manifestSet(config.desired), observed, how, objections);
  objections.throwAny();
  const changes = [...awsChanges(config, observed), ...objects.flatMap(objectChange)];
  for (const text of observed.role.warnings) context.io.notify({ level: 'warning', code: CODES.warning, text });
  const { aws, cluster } = observed;
  return {
    result: { schema: 'hpscale.diff/v1', cluster: cluster.name, region: aws.region, file: config.file, changes },
    exitCode: changes.length === 0 ? 0 : 1,
  };
}

function awsChanges({ desired }: LoadedConfig, { cluster, role }: Observed): readonly DesiredChange[] {
  const present = new Set(cluster.instanceGroups.map(({ name }) => name));
  const groups = desired.instanceGroups.filter(({ name }) => !present.has(name));
  const isOff = needsRequest(cluster.autoscaling);
  return [
    ...groups.map((group) => awsChange('InstanceGroup', group.name, 'create', added(group))),
    ...roleChange(role.arn, role.steps),
    ...(isOff ? [awsChange('Autoscaling', cluster.name, 'update', autoscalingDiff(cluster.autoscaling.status))] : []),
  ];
}

function awsChange(kind: string, name: string, action: DesiredChange['action'], diff: string): DesiredChange {
  return { kind, name, namespace: null, action, diff, drift: [] };
}

function roleChange(arn: string, steps: readonly Step[]): readonly DesiredChange[] {
  if (steps.length === 0) return [];
  const isNew = steps.some(({ kind }) => kind === 'create');
  const diff = steps.map((step) => step.diff ?? `+${step.title}`).join('\n');
  return [awsChange('Role', arn.slice(arn.lastIndexOf('/') + 1), isNew ? 'create' : 'update', diff)];
}

function autoscalingDiff(status: string): string {
  return unifiedDiff(toYaml({ status }), toYaml({ status: 'InService' }));
}

function objectChange({ manifest, action, diff, drift }: ForeseenObject): readonly DesiredChange[] {
  if (action === 'unchanged') return [];
  const { type, object } = manifest;
  const { name, namespace } = object.metadata;
  const base = { kind: type.kind, name, namespace: type.isNamespaced ? (namespace ?? null) : null, drift };
  if (action === 'created') return [{ ...base, action: 'create', diff: added(object) }];
  return [{ ...base, action: 'update', diff }];
}

function added(value: unknown): string {
  return unifiedDiff('', toYaml(value));
}
