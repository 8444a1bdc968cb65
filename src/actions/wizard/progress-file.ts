/** The answers of a wizard that was stopped, kept privately until its setup is done. */
import type { Context } from '../../context.ts';
import type { ClusterSelection, KubeSelection } from '../../domain/options.ts';
import { isHpscaleError, usageError } from '../../errors.ts';
import { warning } from '../../io/messages.ts';
import { isObject } from '../../domain/json.ts';
import type { Answer } from './answers.ts';
import type { Progress } from './converse.ts';

const NAME = 'setup';
const FORMAT = 'hpscale.setup-answers/v1';

/** What flags said counts as much as an answer. */
export interface Kept extends Progress {
  readonly selection: ClusterSelection;
  readonly kube: KubeSelection;
}

export interface ProgressFile {
  readonly save: (progress: Kept) => Promise<void>;
  /** Whether there is something to resume. */
  readonly isKept: () => boolean;
  /** Throws `nothing-to-resume`. */
  readonly load: () => Promise<Kept>;
  readonly remove: () => Promise<void>;
}

/** Where it cannot be written the wizard goes on, having said so once. */
export function createProgressFile({ files, io }: Pick<Context, 'files' | 'io'>): ProgressFile {
  const { state } = files;
  let isBroken = false;
  let isKept = false;
  return {
    async save(kept) {
      if (isBroken) return;
      try {
        await state.write(NAME, `${JSON.stringify({ format: FORMAT, ...kept })}\n`);
        isKept = true;
      } catch (error) {
        if (!isHpscaleError(error)) throw error;
        isBroken = true;
        io.notify(warning(`your answers are not kept, so Ctrl-C loses them: ${error.message}`));
      }
    },
    isKept: () => isKept && !isBroken,
    async load() {
      const kept = parse(await state.read(NAME));
      isKept = kept !== undefined;
      if (kept) return kept;
      throw usageError(
        'nothing-to-resume',
        'no setup of this folder was stopped before its end',
        'to begin one: hpscale setup',
      );
    },
    remove: async () => await state.remove(NAME),
  };
}

/** undefined for what this version did not write. */
function parse(text: string | undefined): Kept | undefined {
  let kept: unknown;
  try {
    kept = JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
  if (!isObject(kept) || kept['format'] !== FORMAT) return undefined;
  const { path, answers, selection, kube } = kept;
  if (!Array.isArray(path) || !isObject(answers)) return undefined;
  return {
    path: path.map(String),
    answers: Object.fromEntries(Object.entries(answers).filter(isAnswered)),
    selection: isObject(selection) ? selection : {},
    kube: isObject(kube) ? kube : {},
  };
}

function isAnswered(entry: [string, unknown]): entry is [string, Answer] {
  const [, answer] = entry;
  return typeof answer === 'string' || typeof answer === 'boolean' || Array.isArray(answer);
}
