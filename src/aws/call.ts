/** One AWS call: traced for --debug, aborted by Ctrl-C, its errors turned into ours. */
import { HpscaleError } from '../errors.ts';
import { mapAwsError, type ServiceName } from './map-error.ts';

interface Answer {
  readonly $metadata: { readonly attempts?: number | undefined; readonly requestId?: string | undefined };
}

export interface SendOptions {
  readonly abortSignal: AbortSignal;
}

/** Makes one call. The operation is named by us: in a bundle, class names are not to be trusted. */
export type Call = <O extends Answer>(operation: string, send: (options: SendOptions) => Promise<O>) => Promise<O>;

export interface CallScope {
  readonly region: string;
  readonly signal: AbortSignal;
  readonly debug?: (line: string) => void;
  readonly notice?: (line: string) => void;
  readonly noticeAfterMs?: number;
}

/** Silence that makes a person wonder. */
const NOTICE_AFTER_MS = 5_000;

/** A caller for one service. The debug line has service, operation, outcome, attempts, milliseconds and request id; never input or output. */
export function createCall(service: ServiceName, scope: CallScope): Call {
  const { region, signal, debug, notice, noticeAfterMs = NOTICE_AFTER_MS } = scope;
  return async (operation, send) => {
    const wonder = setTimeout(
      () => notice?.(`${service}:${operation} is slow, throttled or out of reach: still trying`),
      noticeAfterMs,
    );
    const startedAt = performance.now();
    const trace = (metadata: Answer['$metadata'] | undefined, outcome: string) =>
      debug?.(
        `aws ${service}:${operation} ${outcome} attempts=${metadata?.attempts ?? 1} ` +
          `ms=${Math.round(performance.now() - startedAt)} requestId=${metadata?.requestId ?? '-'}`,
      );
    try {
      const answer = await send({ abortSignal: signal });
      trace(answer.$metadata, 'ok');
      return answer;
    } catch (error) {
      const failure = error as Partial<Answer & Error>;
      trace(failure.$metadata, failure.name ?? 'failed');
      throw mapAwsError(error, { service, operation, region, isAborted: signal.aborted });
    } finally {
      clearTimeout(wonder);
    }
  };
}

/** Gathers all pages. A token that repeats would go round for ever: `aws-paging`, since half a list is no answer. */
export async function collectPages<T>(
  fetchPage: (token: string | undefined) => Promise<{ items: readonly T[] | undefined; next: string | undefined }>,
): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await fetchPage(token);
    all.push(...(items ?? []));
    if (next !== undefined && next !== '' && next === token) throw endlessList();
    token = next || undefined;
  } while (token !== undefined);
  return all;
}

function endlessList(): HpscaleError {
  return new HpscaleError({
    kind: 'remote',
    code: 'aws-paging',
    message: 'AWS answers a list with the same page again and again',
    hint: 'try again; if AWS_ENDPOINT_URL is set, what answers there is to blame',
  });
}
