/** The steps that delete Kubernetes objects and wait until they are gone. */
import type { Context, Kube } from '../../context.ts';
import { type KubeObject, objectText } from '../../domain/kube-object.ts';
import type { Step } from '../../domain/plan.ts';
import { idOfKind } from '../../domain/step-kinds.ts';
import { awaitGone } from '../await-gone.ts';
import type { ChangeTools } from '../change-autoscaling.ts';
import type { Doomed } from './choose-objects.ts';

export interface DeletionTools extends Pick<ChangeTools, 'deadline' | 'resume'> {
  readonly kube: Kube;
  /** Answers single reads of many waits from shared lists. */
  readonly looks: Pick<Kube, 'get'>;
  readonly context: Pick<Context, 'clock' | 'signal'>;
}

export interface DeletionOptions {
  /** What an object owns has to be gone before it is. */
  readonly ownedFirst: boolean;
  /** Whether each one is waited for by itself. */
  readonly awaitsEach: boolean;
}

/** Each object by itself: they do not wait for one another. One that is being deleted already is only waited for. */
export function deletionSteps(
  doomed: readonly Doomed[],
  options: DeletionOptions,
  tools: DeletionTools,
): readonly Step[] {
  const ids = stepIds(doomed);
  return doomed.flatMap((one, index): readonly Step[] => {
    const id = ids[index] ?? '';
    const isGoing = one.object.metadata.deletionTimestamp !== undefined;
    const deleting = isGoing ? [] : [deleteStep(one, id, options, tools)];
    if (!options.awaitsEach) return deleting;
    return [...deleting, { ...awaitStep(one, id, tools), ...(isGoing ? {} : { after: [`delete-${id}`] }) }];
  });
}

function deleteStep(
  { type, object }: Doomed,
  id: string,
  { ownedFirst }: DeletionOptions,
  { kube }: DeletionTools,
): Step {
  const { name, namespace, uid } = object.metadata;
  return {
    id: `delete-${id}`,
    title: `delete ${textOf({ type, object })}`,
    kind: 'delete',
    target: `${type.kind}/${name}`,
    run: async () => {
      // Another object of that name, made since, is not the one that was agreed to.
      const isThere = await kube.delete(type, name, namespace, {
        ownedFirst,
        ...(uid === undefined ? {} : { ifUid: uid }),
      });
      return isThere ? undefined : 'it was gone already';
    },
  };
}

function awaitStep(doomed: Doomed, id: string, { looks, deadline, resume, context }: DeletionTools): Step {
  return {
    id: `await-gone-${id}`,
    title: `wait until ${textOf(doomed)} is gone`,
    kind: 'wait',
    target: `${doomed.type.kind}/${doomed.object.metadata.name}`,
    run: async (step) => {
      const wait = {
        timeoutMs: deadline.leftMs(),
        onState: (state: string) => step.progress(state),
        resumeWith: resume.again,
      };
      await awaitGone(doomed, looks, wait, { ...context, signal: step.signal });
      return undefined;
    },
  };
}

function textOf({ type, object }: Doomed): string {
  return objectText(type, object.metadata.name, object.metadata.namespace);
}

/** `nodepool-gpu`, `scaledobject-serving-chat`; names with hyphens may meet, and are then told apart by a number. */
function stepIds(doomed: readonly Doomed[]): readonly string[] {
  const taken = new Map<string, number>();
  return doomed.map(({ object }) => {
    const base = baseId(object);
    const count = (taken.get(base) ?? 0) + 1;
    taken.set(base, count);
    return count === 1 ? base : `${base}-${count}`;
  });
}

function baseId({ kind, metadata: { name, namespace } }: KubeObject): string {
  return [idOfKind(kind), ...(namespace === undefined ? [] : [namespace]), name].join('-');
}

/** One phase after the other; a step that says itself what it follows is let be. */
export function inPhases(phases: readonly (readonly Step[])[]): readonly Step[] {
  let before: readonly string[] = [];
  return phases.flatMap((steps) => {
    const placed = steps.map((step) => ({ after: before, ...step }));
    if (steps.length > 0) before = steps.map(({ id }) => id);
    return placed;
  });
}

/** Steps of which each waits for the one before it, for a place among phases. */
export function oneByOne(steps: readonly Step[]): readonly Step[] {
  return steps.map((step, index) => {
    const previous = steps[index - 1];
    return previous && !step.after ? { ...step, after: [previous.id] } : step;
  });
}
