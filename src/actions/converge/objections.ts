/** What stands against a file: every objection with its place, said in one error. */
import { type ConfigPath, type LoadedConfig, placeText } from '../../domain/desired.ts';
import { HpscaleError, isHpscaleError } from '../../errors.ts';

/** A file that was read, and where its fields are written. */
export type PlacedFile = Pick<LoadedConfig, 'file' | 'placeOf'>;

export interface Objection {
  readonly path: ConfigPath;
  readonly error: HpscaleError;
}

export interface Objections {
  /** What `judge` answers; `otherwise` when it objects. */
  gather<T>(path: ConfigPath, judge: () => T, otherwise: T): T;
  add(path: ConfigPath, error: HpscaleError): void;
  /** Throws them all as one error, if there are any. */
  throwAny(): void;
}

/** Collects what is wrong with a file, so that all of it can be mended at once. */
export function createObjections(config: PlacedFile): Objections {
  const found: Objection[] = [];
  // One namespace that is not there is one objection, not one for each object in it.
  const add: Objections['add'] = (path, error) => {
    if (!found.some((other) => other.error.message === error.message)) found.push({ path, error });
  };
  return {
    gather(path, judge, otherwise) {
      try {
        return judge();
      } catch (error) {
        if (!isHpscaleError(error)) throw error;
        add(path, error);
        return otherwise;
      }
    },
    add,
    throwAny() {
      const error = objectionsError(config, found);
      if (error) throw error;
    },
  };
}

/** Runs `task`; what it throws is said to be about that place of the file. Without a path it is about none. */
export async function blame<T>(config: PlacedFile, path: ConfigPath | undefined, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw path !== undefined && isHpscaleError(error) ? placedError(config, { path, error }) : error;
  }
}

function objectionsError(config: PlacedFile, objections: readonly Objection[]): HpscaleError | undefined {
  const [first, ...others] = objections;
  if (!first) return undefined;
  if (others.length === 0) return placedError(config, first);
  return new HpscaleError({
    kind: 'conflict',
    code: 'setup-refused',
    message: `${config.file} asks for ${objections.length} things that cannot be; nothing was touched`,
    hint: objections.map((objection) => objectionText(config, objection)).join('\n'),
    data: {
      objections: objections.map(({ path, error }) => ({
        place: placeText(config, path),
        code: error.code,
        message: error.message,
        hint: error.hint ?? null,
      })),
    },
  });
}

function objectionText(config: PlacedFile, { path, error: { message, hint } }: Objection): string {
  const indented = hint === undefined ? '' : `\n    ${hint.replaceAll('\n', '\n    ')}`;
  return `- ${placeText(config, path)}: ${message}${indented}`;
}

function placedError(config: PlacedFile, { path, error }: Objection): HpscaleError {
  const { kind, code, message, hint, docs, data } = error;
  const place = placeText(config, path);
  return new HpscaleError({
    kind,
    code,
    message: `${place}: ${message}`,
    ...(hint === undefined ? {} : { hint }),
    ...(docs === undefined ? {} : { docs }),
    data: { ...data, place },
    cause: error,
  });
}
