/** Server-side apply that puts back what people changed by hand, and leaves to other tools what is theirs. */
import type { ApplyOutcome, Kube } from '../../context.ts';
import { mayPutBack } from '../../domain/field-drift.ts';
import { asArray, asText, isObject } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { type HpscaleError, isHpscaleError } from '../../errors.ts';
import type { Manifest } from '../plan-apply.ts';

export interface ApplyOverHandsOptions {
  /** As it was listed; null: it was not there. */
  readonly before: KubeObject | null;
  /** Take over every field, whoever has it. */
  readonly forceConflicts: boolean;
  readonly dryRun: boolean;
}

/** Applies. Throws `apply-conflict` for fields of other tools, unless they are to be taken over. */
export async function applyOverHands(
  { type, object }: Manifest,
  kube: Kube,
  { before, forceConflicts, dryRun }: ApplyOverHandsOptions,
): Promise<ApplyOutcome> {
  const apply = async (force: boolean) => await kube.apply(type, object, { before, dryRun, force });
  try {
    return await apply(forceConflicts);
  } catch (error) {
    if (forceConflicts || before === null || !isConflict(error)) throw error;
    if (!mayPutBack(managersOf(error), before)) throw error;
    return await apply(true);
  }
}

function isConflict(error: unknown): error is HpscaleError {
  return isHpscaleError(error) && error.code === 'apply-conflict';
}

function managersOf({ data }: HpscaleError): readonly string[] {
  return asArray(data?.['conflicts']).map((conflict) => asText(isObject(conflict) ? conflict['manager'] : undefined));
}
