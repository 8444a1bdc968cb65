/** The steps that apply the objects of a file: each after what it stands on, all others together. */
import type { Context, Kube } from '../../context.ts';
import { driftText } from '../../domain/field-drift.ts';
import { type KubeObject, objectText, RESOURCES } from '../../domain/kube-object.ts';
import { scaleTargetOf } from '../../domain/live-fields.ts';
import { readNodePool } from '../../domain/node-pool-object.ts';
import type { Step } from '../../domain/plan.ts';
import { hasReadiness, readinessOf } from '../../domain/readiness.ts';
import { idOfKind } from '../../domain/step-kinds.ts';
import { awaitReady } from '../await-ready.ts';
import type { ChangeTools } from '../change-autoscaling.ts';
import { applyOverHands } from './apply-over-hands.ts';
import type { ForeseenObject } from './foresee-objects.ts';
import { sharedLooks } from './shared-looks.ts';

export interface ObjectTools extends Pick<ChangeTools, 'deadline' | 'wait' | 'resume'> {
  readonly kube: Kube;
  readonly context: Pick<Context, 'clock' | 'signal'>;
  readonly forceConflicts: boolean;
}

/** The steps of all objects, in their order. `gate`: what has to be done on the AWS side before. */
export function objectSteps(
  objects: readonly ForeseenObject[],
  gate: readonly string[],
  tools: ObjectTools,
): readonly Step[] {
  const looks = sharedLooks(tools.kube);
  const ids = idsOf(objects);
  const made = objects.map((object): Made => {
    const id = ids.get(object) ?? '';
    return { object, apply: applyStep(object, id, tools), wait: waitStep(object, id, { tools, looks }) };
  });
  return made.flatMap((one) => {
    const { apply, wait } = one;
    const after = apply.kind === 'noop' ? [] : predecessors(one, made, gate);
    // A wait for what stays as it is follows what makes it ready: the AWS side.
    const waitAfter = apply.kind === 'noop' ? gate : [apply.id];
    return [{ ...apply, after }, ...(wait ? [{ ...wait, after: waitAfter }] : [])];
  });
}

interface Made {
  readonly object: ForeseenObject;
  readonly apply: Step;
  readonly wait: Step | undefined;
}

/** Pools follow their class, demand follows capacity, scaled objects follow what they name. */
function predecessors(one: Made, all: readonly Made[], gate: readonly string[]): readonly string[] {
  const { type, object } = one.object.manifest;
  if (type.kind === RESOURCES.nodeClass.kind) return gate;
  if (type.kind === RESOURCES.nodePool.kind) {
    const { name } = readNodePool(object).nodeClassRef;
    return orGate(endsOf(all, isNamed(RESOURCES.nodeClass.kind, name)), gate);
  }
  const capacity = orGate(
    endsOf(all, ({ manifest }) => manifest.type.kind === RESOURCES.nodePool.kind),
    gate,
  );
  if (type.kind !== RESOURCES.scaledObject.kind) return capacity;
  return orGate(appliesOf(all, isUsedBy(one.object)), capacity);
}

function orGate(ids: readonly string[], gate: readonly string[]): readonly string[] {
  return ids.length > 0 ? ids : gate;
}

type Test = (object: ForeseenObject) => boolean;

/** The last steps of what this plan changes. */
function endsOf(all: readonly Made[], isMeant: Test): readonly string[] {
  return changing(all, isMeant).map(({ apply, wait }) => (wait ?? apply).id);
}

function appliesOf(all: readonly Made[], isMeant: Test): readonly string[] {
  return changing(all, isMeant).map(({ apply }) => apply.id);
}

function changing(all: readonly Made[], isMeant: Test): readonly Made[] {
  return all.filter(({ object, apply }) => apply.kind !== 'noop' && isMeant(object));
}

function isNamed(kind: string, name: string | undefined): Test {
  return ({ manifest: { type, object } }) => type.kind === kind && object.metadata.name === name;
}

/** The workload that a scaled object scales, and the TriggerAuthentication that goes with it (from the same place of the file). */
function isUsedBy({ manifest: scaled }: ForeseenObject): Test {
  const target = scaleTargetOf(scaled.object);
  return ({ manifest: { type, object, path } }) => {
    if (type.kind === RESOURCES.triggerAuthentication.kind) return path.join() === scaled.path.join();
    return (
      type.kind === RESOURCES.deployment.kind &&
      type.kind === target.kind &&
      object.metadata.name === target.name &&
      object.metadata.namespace === scaled.object.metadata.namespace
    );
  };
}

/** `nodepool-gpu`, `scaledobject-serving-chat`; names with hyphens may meet, and are then told apart by a number. */
function idsOf(objects: readonly ForeseenObject[]): ReadonlyMap<ForeseenObject, string> {
  const taken = new Set<string>();
  return new Map(
    objects.map((foreseen) => {
      const { type, object } = foreseen.manifest;
      const { name, namespace } = object.metadata;
      const base = [idOfKind(type.kind), ...(type.isNamespaced ? [namespace] : []), name].join('-');
      let id = base;
      for (let number = 2; taken.has(id); number += 1) id = `${base}-${number}`;
      taken.add(id);
      return [foreseen, id];
    }),
  );
}

const KINDS = { created: 'create', configured: 'update', unchanged: 'noop' } as const;
const VERBS = { created: 'create', configured: 'change', unchanged: 'leave' } as const;

function applyStep(foreseen: ForeseenObject, id: string, tools: ObjectTools): Step {
  const { manifest, action, diff, before } = foreseen;
  const { type, object } = manifest;
  const run = async (): Promise<string> => {
    const { kube, forceConflicts } = tools;
    const options = { before: before ?? null, forceConflicts, dryRun: false };
    return (await applyOverHands(manifest, kube, options)).action;
  };
  const detail = detailOf(foreseen, tools.context.clock.now());
  return {
    id: `apply-${id}`,
    title: `${VERBS[action]} ${objectText(type, object.metadata.name, object.metadata.namespace)}`,
    kind: KINDS[action],
    target: `${type.kind}/${object.metadata.name}`,
    ...(detail === undefined ? {} : { detail }),
    ...(action === 'unchanged' ? {} : { run }),
    ...(diff === '' ? {} : { diff }),
  };
}

function detailOf({ action, diff, drift, proof }: ForeseenObject, nowMs: number): string | undefined {
  if (action === 'unchanged') return 'unchanged';
  if (drift.length > 0) return drift.map((field) => driftText(field, nowMs)).join('; ');
  if (action === 'configured' && diff === '') return 'no value changes, but hpscale manages them from now on';
  return proof;
}

/** None when its kind is ready by being there, or when it stays as it is and is ready. */
function waitStep(
  { manifest, action, before }: ForeseenObject,
  id: string,
  { tools, looks }: { readonly tools: ObjectTools; readonly looks: Pick<Kube, 'get'> },
): Step | undefined {
  const { type, object } = manifest;
  const isSettled = action === 'unchanged' && before !== undefined && isReady(before);
  if (!tools.wait || !hasReadiness(type.kind) || isSettled) return undefined;
  return {
    id: `await-${id}`,
    title: `wait until ${objectText(type, object.metadata.name, object.metadata.namespace)} is ready`,
    kind: 'wait',
    target: `${type.kind}/${object.metadata.name}`,
    run: async (step) => {
      const options = {
        timeoutMs: tools.deadline.leftMs(),
        onState: (state: string) => step.progress(state),
        resumeWith: tools.resume.again,
      };
      await awaitReady(manifest, looks, options, { ...tools.context, signal: step.signal });
      return undefined;
    },
  };
}

function isReady(object: KubeObject): boolean {
  return readinessOf(object).status === 'ready';
}
