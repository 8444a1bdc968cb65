/** Demand made from a few words, for when there is no trace: `steady:5/s`, `diurnal:peak=20/s,trough=2/s,for=7d`. */
import { parseDuration } from '../domain/duration.ts';
import type { DemandTrace } from '../domain/demand-trace.ts';
import { didYouMean } from '../domain/nearest.ts';
import { usageError } from '../errors.ts';
import { binomial, createRandom } from './random.ts';

const STEP_SECONDS = 60;
const DAY_SECONDS = 86_400;
const LONGEST_SECONDS = 366 * DAY_SECONDS;
/** Unless told otherwise, days are busiest then. */
const BUSIEST_SECONDS = 14 * 3600;
/** Rare among many, as arrivals by Poisson are: their variance differs from its by a thousandth. */
const RARITY = 1000;

/** Requests per second at a time, in seconds from the start. */
type Course = (seconds: number) => number;

interface Generator {
  /** What may be given; the first is meant by a bare rate. */
  readonly rates: readonly string[];
  readonly durations: Readonly<Record<string, string>>;
  course(rates: Readonly<Record<string, number>>, durations: Readonly<Record<string, number>>): Course;
}

const GENERATORS: Readonly<Record<string, Generator>> = {
  steady: {
    rates: ['rate'],
    durations: { for: '24h' },
    course:
      ({ rate = 0 }) =>
      () =>
        rate,
  },
  diurnal: {
    rates: ['peak', 'trough'],
    durations: { for: '7d' },
    course: ({ peak = 0, trough = 0 }) => {
      const [middle, swing] = [(peak + trough) / 2, (peak - trough) / 2];
      return (seconds) => middle + swing * Math.cos((2 * Math.PI * (seconds - BUSIEST_SECONDS)) / DAY_SECONDS);
    },
  },
  burst: {
    rates: ['peak', 'base'],
    durations: { at: '1h', lasts: '10m', for: '3h' },
    course:
      ({ peak = 0, base = 0 }, { at = 0, lasts = 0 }) =>
      (seconds) =>
        seconds >= at && seconds < at + lasts ? peak : base,
  },
  ramp: {
    rates: ['to', 'from'],
    durations: { for: '24h' },
    course:
      ({ to = 0, from = 0 }, { for: whole = 1 }) =>
      (seconds) =>
        from + (to - from) * (seconds / whole),
  },
};

const FORM =
  'for example steady:5/s, diurnal:peak=20/s,trough=2/s,for=7d, burst:base=2/s,peak=30/s,at=1h,lasts=10m,for=3h';

/** Whether it is said by words; a file of such a name is given as `./steady:…`. */
export function isGeneratedDemand(text: string): boolean {
  return Object.hasOwn(GENERATORS, kindOf(text)) && text.includes(':');
}

/** By the minute, arrivals fall by chance; the same words give the same demand. Throws usage errors. */
export function generateDemand(text: string): DemandTrace {
  const generator = GENERATORS[kindOf(text)];
  if (!generator) throw problem(text, 'it is none of steady, diurnal, burst and ramp');
  const given = readPairs(text, generator);
  const rates = Object.fromEntries(generator.rates.map((name) => [name, readRate(text, name, given[name])]));
  const durations = Object.fromEntries(
    Object.entries(generator.durations).map(([name, usual]) => [name, readSeconds(text, name, given[name] ?? usual)]),
  );
  const seconds = durations['for'] ?? 0;
  if (seconds < STEP_SECONDS || seconds > LONGEST_SECONDS) throw problem(text, 'for is not from 1m to 366d');
  const course = generator.course(rates, durations);
  const random = createRandom(1, `demand ${text}`);
  const starts = Array.from({ length: Math.round(seconds / STEP_SECONDS) }, (_, minute) => minute * STEP_SECONDS);
  const requests = starts.map((at) => {
    const mean = course(at + STEP_SECONDS / 2) * STEP_SECONDS;
    return binomial(Math.round(mean * RARITY), 1 / RARITY, random);
  });
  return { firstMs: null, starts, requests, seconds: starts.length * STEP_SECONDS };
}

function kindOf(text: string): string {
  return text.slice(0, Math.max(0, text.indexOf(':')));
}

function readPairs(text: string, { rates, durations }: Generator): Readonly<Record<string, string>> {
  const names = [...rates, ...Object.keys(durations)];
  const pairs = text
    .slice(text.indexOf(':') + 1)
    .split(',')
    .map((part) => (part.includes('=') ? part : `${rates[0]}=${part}`).split('=').map((word) => word.trim()));
  const stranger = pairs.find(([name = '']) => !names.includes(name));
  if (stranger) {
    const [name = ''] = stranger;
    throw problem(text, `"${name}" is none of ${names.join(', ')}${didYouMean(name, names)}`);
  }
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name, value]));
}

const PER: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
const MOST_PER_SECOND = 1e6;

function readRate(text: string, name: string, value: string | undefined): number {
  if (value === undefined) throw problem(text, `${name} is missing`);
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)\/([smh])$/.exec(value) ?? [];
  const perSecond = Number(amount) / (PER[unit] ?? 1);
  if (amount !== '' && perSecond <= MOST_PER_SECOND) return perSecond;
  throw problem(text, `${name} is "${value}", not a rate up to a million a second such as 5/s, 300/m or 4000/h`);
}

function readSeconds(text: string, name: string, value: string): number {
  const [, days] = /^(\d+(?:\.\d+)?)d$/.exec(value) ?? [];
  const seconds = days === undefined ? (parseDuration(value) ?? Number.NaN) / 1000 : Number(days) * DAY_SECONDS;
  if (seconds >= 0) return seconds;
  throw problem(text, `${name} is "${value}", not a duration such as 10m, 24h or 7d`);
}

function problem(text: string, what: string): Error {
  return usageError('bad-demand', `--demand ${text}: ${what}`, FORM);
}
