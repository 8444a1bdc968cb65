/** Some days of a demand: to choose settings on the first week, and to look at them on the second. */
import type { Days } from '../domain/simulation/parse-days.ts';
import { usageError } from '../errors.ts';
import type { TracedDemand } from './demand-of-trace.ts';

const DAY_SECONDS = 86_400;

/** The same calendar: weekdays and hours stay what they were. Throws where the demand has none of these days. */
export function takeDays({ demand, assumptions }: TracedDemand, { first, last }: Days): TracedDemand {
  const { startMs, stepSeconds, requests } = demand;
  const [from, to] = [first - 1, last].map((day) => Math.round((day * DAY_SECONDS) / stepSeconds)) as [number, number];
  const part = requests.slice(from, to);
  const range = first === last ? `${first}` : `${first}-${last}`;
  if (part.length === 0) {
    const days = Math.ceil((requests.length * stepSeconds) / DAY_SECONDS);
    throw usageError('bad-days', `--days ${range}: the demand has ${days === 1 ? 'one day' : `${days} days`}`);
  }
  return {
    demand: { startMs: startMs + from * stepSeconds * 1000, stepSeconds, requests: part },
    assumptions: [...assumptions, `of the demand, day ${range} is simulated, as if nothing had been before`],
  };
}
