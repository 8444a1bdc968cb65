/** Edits in words, and the line that makes each: of kubectl for pods and pools, of hpscale for node classes. */
import { type Edit, type SpareGroup, tolerationOf } from '../../autoscaling/explain/edit.ts';
import type { Suggestion } from '../../autoscaling/explain/find-edits.ts';
import { formatAmount, parseAmount } from '../../autoscaling/resource-list.ts';
import { formatTaint } from '../../autoscaling/taints.ts';
import { type JsonPatchOperation, patchCommand } from '../../checks/shared/kubectl.ts';
import { renameGroupsCommand } from '../../checks/shared/node-class-fix.ts';
import type { ExplainedEdit, ExplainedSuggestion } from '../../domain/explanation.ts';
import { asArray, asObject, asText, at } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { instanceGroupsOf } from '../../domain/live-fields.ts';

export interface EditWorld {
  /** What a person would change to change the pod; null where it was not read. */
  readonly owner: KubeObject | null;
  readonly nodePools: readonly KubeObject[];
  readonly nodeClasses: readonly KubeObject[];
  /** `hpscale nodeclass apply …`. */
  commandLine(verb: string, flags?: readonly string[]): string;
}

/** A suggestion for people. */
export function describeSuggestion(
  { nodePool, edits, instanceTypes }: Suggestion,
  world: EditWorld,
): ExplainedSuggestion {
  return { nodePool, instanceTypes, edits: edits.map((edit) => describeEdit(edit, world)) };
}

function describeEdit(edit: Edit, world: EditWorld): ExplainedEdit {
  switch (edit.kind) {
    case 'label-pool':
    case 'widen-pool':
    case 'raise-limit':
      return poolEdit(edit, world);
    case 'add-group':
      return groupEdit(edit.nodeClass, edit.group, world);
    default:
      return podEdit(edit, world);
  }
}

type PodEdit = Extract<Edit, { readonly kind: 'tolerate' | 'select' | 'request' | 'soften-spread' }>;
type PoolEdit = Extract<Edit, { readonly kind: 'label-pool' | 'widen-pool' | 'raise-limit' }>;

function podEdit(edit: PodEdit, { owner }: EditWorld): ExplainedEdit {
  switch (edit.kind) {
    case 'tolerate':
      return {
        text: `let it tolerate ${edit.taints.map(formatTaint).join(', ')}`,
        command: templatePatch(owner, (spec) => ({
          tolerations: [...asArray(spec['tolerations']), ...edit.taints.map(tolerationOf)],
        })),
      };
    case 'select':
      return selectEdit(edit, owner);
    case 'request':
      return {
        text: `ask for ${edit.resource} ${edit.to} instead of ${edit.from}`,
        command: owner && inTemplate(owner, requestOperations(owner, edit)),
      };
    default:
      return {
        text: `let the spread over ${edit.topologyKey} be a wish (whenUnsatisfiable: ScheduleAnyway)`,
        command: owner && inTemplate(owner, spreadOperations(owner, edit.topologyKey)),
      };
  }
}

function selectEdit(
  { key, from, to }: Extract<Edit, { readonly kind: 'select' }>,
  owner: KubeObject | null,
): ExplainedEdit {
  const was = from.length === 0 ? '' : ` instead of ${from.join(', ')}`;
  const text = to === null ? `do not ask for the label ${key}` : `ask for ${key}=${to}${was}`;
  const isSelector = owner !== null && asObject(podSpecOf(owner)['nodeSelector'])[key] !== undefined;
  return { text, command: isSelector ? templatePatch(owner, () => ({ nodeSelector: { [key]: to } })) : null };
}

function podSpecOf(owner: KubeObject): Readonly<Record<string, unknown>> {
  return asObject(at(at(owner.spec, 'template'), 'spec'));
}

/** The container that asks for the most gives up the difference; none where that is not enough. */
function requestOperations(
  owner: KubeObject,
  { resource, from, to }: Extract<Edit, { readonly kind: 'request' }>,
): readonly JsonPatchOperation[] {
  const containers = asArray(podSpecOf(owner)['containers']).map((container, index) => ({
    index,
    amount: parseAmount(asText(at(container, 'resources', 'requests', resource))),
  }));
  const [largest] = containers.toSorted((a, b) => Number((b.amount?.milli ?? 0n) - (a.amount?.milli ?? 0n)));
  const [before, after] = [parseAmount(from), parseAmount(to)];
  if (!largest?.amount || !before || !after) return [];
  const milli = largest.amount.milli - (before.milli - after.milli);
  const path = `${TEMPLATE_SPEC}/containers/${largest.index}/resources/requests/${pointerOf(resource)}`;
  return milli > 0n ? [{ op: 'replace', path, value: formatAmount({ ...largest.amount, milli }) }] : [];
}

function spreadOperations(owner: KubeObject, topologyKey: string): readonly JsonPatchOperation[] {
  return asArray(podSpecOf(owner)['topologySpreadConstraints']).flatMap((spread, index) =>
    at(spread, 'topologyKey') === topologyKey && at(spread, 'whenUnsatisfiable') === 'DoNotSchedule'
      ? [
          {
            op: 'replace',
            path: `${TEMPLATE_SPEC}/topologySpreadConstraints/${index}/whenUnsatisfiable`,
            value: 'ScheduleAnyway',
          } as const,
        ]
      : [],
  );
}

const TEMPLATE_SPEC = '/spec/template/spec';

function pointerOf(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function inTemplate(owner: KubeObject, operations: readonly JsonPatchOperation[]): string | null {
  return hasTemplate(owner) && operations.length > 0 ? patchCommand(owner, operations) : null;
}

/** A running pod's place cannot be changed: only what makes pods can be patched. */
function hasTemplate({ kind }: KubeObject): boolean {
  return ['Deployment', 'StatefulSet'].includes(kind);
}

function templatePatch(
  owner: KubeObject | null,
  change: (spec: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>,
): string | null {
  if (owner === null || !hasTemplate(owner)) return null;
  return patchCommand(owner, { spec: { template: { spec: change(podSpecOf(owner)) } } });
}

function poolEdit(edit: PoolEdit, { nodePools }: EditWorld): ExplainedEdit {
  const pool = nodePools.find(({ metadata }) => metadata.name === edit.nodePool);
  const { text, patch } = poolChange(edit, pool);
  return { text, command: pool ? patchCommand(pool, { spec: patch }) : null };
}

function poolChange(edit: PoolEdit, pool: KubeObject | undefined) {
  const { nodePool } = edit;
  switch (edit.kind) {
    case 'label-pool': {
      const { key, value } = edit;
      return {
        text: `give nodes of the pool ${nodePool} the label ${key}=${value}`,
        patch: { template: { metadata: { labels: { [key]: value } } } },
      };
    }
    case 'raise-limit': {
      const to = raisedLimit(edit, pool);
      return {
        text: `raise the limit ${edit.resource} of the pool ${nodePool} to ${to}`,
        patch: { limits: { [edit.resource]: to } },
      };
    }
    default: {
      const requirements = asArray(at(at(at(pool?.spec, 'template'), 'spec'), 'requirements')).map((one) =>
        asObject(one)['key'] === edit.key ? { ...asObject(one), operator: 'In', values: edit.values } : one,
      );
      return {
        text: `let the pool ${nodePool} use ${edit.added.join(', ')} as well (${edit.key})`,
        patch: { template: { spec: { requirements } } },
      };
    }
  }
}

function raisedLimit(
  { resource, by }: Extract<Edit, { readonly kind: 'raise-limit' }>,
  pool: KubeObject | undefined,
): string {
  const written = at(at(pool?.spec, 'limits'), resource);
  const now = typeof written === 'number' || typeof written === 'string' ? parseAmount(written) : undefined;
  return formatAmount(now ? { milli: now.milli + by.milli, form: now.form } : by);
}

function groupEdit(nodeClass: string, { name, options }: SpareGroup, world: EditWorld): ExplainedEdit {
  const object = world.nodeClasses.find(({ metadata }) => metadata.name === nodeClass);
  const groups = [...(object ? instanceGroupsOf(object) : []), name];
  const types = [...new Set(options.map((option) => option.name))].join(', ');
  return {
    text: `take the instance group ${name} (${types}) into the node class ${nodeClass}`,
    command: object ? renameGroupsCommand(object, groups, world) : null,
  };
}
