/** How long one request to AWS or to the API server may stay unanswered. */
import { HpscaleError } from '../errors.ts';
import { parseDuration } from './duration.ts';

export const REQUEST_TIMEOUT_VARIABLE = 'HPSCALE_REQUEST_TIMEOUT';

/** Milliseconds of the variable's Go duration; undefined when it is not set. Throws `bad-request-timeout`. */
export function readRequestTimeout(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new HpscaleError({
    kind: 'config',
    code: 'bad-request-timeout',
    message: `${REQUEST_TIMEOUT_VARIABLE}=${text} is not a duration above 0`,
    hint: `write it as a Go duration, for example ${REQUEST_TIMEOUT_VARIABLE}=30s`,
  });
}
