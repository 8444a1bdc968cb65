/** A simulation for people: one column a variant, the course of the first one as sparklines, and what was taken for given. */
import type { BoundBy, Spread, TimelinePoint } from '../../domain/simulation/figures.ts';
import { objectiveText } from '../../domain/simulation/parse-objective.ts';
import type { SimulatedVariant, SimulationResult } from '../../domain/simulation/result.ts';
import { renderTable } from '../table.ts';
import type { View } from '../view.ts';

/** Ends with the assumptions. */
export function renderSimulation(result: SimulationResult, { theme, width }: View): string {
  const { demand, objective, seeds, detail, variants, prices, assumptions } = result;
  const head = [
    `${demand.source}: ${demand.requests} requests in ${formatHours(demand.hours)} from ${demand.start}, at most ${round(demand.peakPerSecond)} a second`,
    `${seeds} ${seeds === 1 ? 'run' : 'runs'} of each variant, waiting reckoned ${detail === 'fluid' ? 'as a fluid' : 'request by request'}; middle value, and 5 to 95 of 100 runs where they differ`,
  ];
  const ec2 =
    prices.ec2PricedTypes.length === 0
      ? ''
      : `; for ${prices.ec2PricedTypes.join(', ')} EC2's price, HyperPod's own is higher`;
  return [
    ...head,
    '',
    figureTable(variants, objective),
    ...variants.slice(0, 1).flatMap((variant) => course(variant, width)),
    `Prices: list prices of ${prices.priceRegion}, ${prices.priceAgeDays} days old${ec2}`,
    '',
    theme.bold('Taken for given'),
    ...assumptions.map((line) => `- ${line}`),
    '',
  ].join('\n');
}

function figureTable(variants: readonly SimulatedVariant[], objective: SimulationResult['objective']): string {
  const row = (name: string, read: (variant: SimulatedVariant) => string | null) => [name, ...variants.map(read)];
  const waits = (read: (spread: SimulatedVariant['total']) => Spread | null) => (variant: SimulatedVariant) =>
    spreadText(read(variant.streams[0]?.spread ?? variant.total), seconds);
  const rows = [
    row('settings', ({ settings }) => settings.join('; ')),
    ...(objective === null
      ? []
      : [
          row(objectiveText(objective), ({ keepsObjective }) => (keepsObjective === true ? 'kept' : 'not kept')),
          row('share in time', ({ total }) => spreadText(total.attainment, (share) => `${(share * 100).toFixed(2)} %`)),
          row('time not kept', ({ total }) => spreadText(total.violationSeconds, duration)),
        ]),
    row(
      'wait p50',
      waits(({ waitP50 }) => waitP50),
    ),
    row(
      'wait p95',
      waits(({ waitP95 }) => waitP95),
    ),
    row(
      'wait p99',
      waits(({ waitP99 }) => waitP99),
    ),
    row('dropped', ({ total }) => spreadText(total.dropped, (count) => String(Math.round(count)))),
    row('replicas mean', ({ total }) => spreadText(total.replicasMean, round)),
    row('replicas peak', ({ total }) => spreadText(total.replicasPeak, round)),
    row('nodes peak', ({ total }) => spreadText(total.nodesPeak, round)),
    row('nodes started', ({ total }) => spreadText(total.nodesStarted, round)),
    row('changes of size', ({ total }) => spreadText(total.changes, round)),
    row('of them back', ({ total }) => spreadText(total.reversals, round)),
    row('GPU hours paid', ({ total }) => spreadText(total.gpuHoursPaid, round)),
    row('GPU hours used', ({ total }) => spreadText(total.gpuHoursUsed, round)),
    row('cost', ({ total }) => (total.usd === null ? 'unknown' : spreadText(total.usd, (usd) => `$${usd.toFixed(2)}`))),
    row('held back by', boundText),
  ];
  return renderTable(['', ...variants.map(({ name }) => name)], rows);
}

function spreadText(spread: Spread | null, format: (value: number) => string): string | null {
  if (spread === null) return null;
  const [low, middle, high] = [spread.p5, spread.p50, spread.p95].map(format);
  return low === high ? (middle ?? '') : `${middle} (${low} to ${high})`;
}

const BOUNDS: Readonly<Record<BoundBy, string>> = {
  maximum: 'its maximum',
  rate: 'policies of the HPA',
  'node-pool-limit': 'limits of node pools',
  capacity: 'no capacity',
  'node-start': 'nodes starting',
  'pod-start': 'pods starting',
  metric: 'the metric',
};

/** The two that lasted longest in the run in the middle. */
function boundText({ streams, middleSeed }: SimulatedVariant): string {
  const totals = new Map<BoundBy, number>();
  for (const { runs } of streams) {
    for (const [name, lasted] of Object.entries(runs.find(({ seed }) => seed === middleSeed)?.boundBy ?? {}) as [
      BoundBy,
      number,
    ][]) {
      totals.set(name, (totals.get(name) ?? 0) + lasted);
    }
  }
  const most = [...totals].filter(([, lasted]) => lasted > 0).toSorted(([, a], [, b]) => b - a);
  if (most.length === 0) return 'nothing';
  return most
    .slice(0, 2)
    .map(([name, lasted]) => `${BOUNDS[name]} ${duration(lasted)}`)
    .join(', ');
}

const LABEL = 10;
const BARS = Array.from(' ▁▂▃▄▅▆▇█');

/** One line a curve, each on a scale of its own, which ends the line. */
function course({ name, streams }: SimulatedVariant, width: number): readonly string[] {
  const [stream] = streams;
  if (!stream || stream.timeline.length === 0) return [];
  const columns = Math.max(20, Math.min(width, 100) - LABEL - 14);
  const line = (label: string, read: (point: TimelinePoint) => number, unit = '') => {
    const values = sampled(stream.timeline, columns, read);
    const most = Math.max(...values);
    const bars = values.map((value) => BARS[most === 0 ? 0 : Math.ceil((value / most) * (BARS.length - 1))]);
    return `${label.padEnd(LABEL)}${bars.join('')} ${round(most)}${unit}`;
  };
  return [
    `The course of ${name}, ${stream.name}: the highest of each stretch, and of all`,
    line('demand', ({ demand }) => demand, '/s'),
    line('capacity', ({ capacity }) => capacity, '/s'),
    line('waiting', ({ waiting }) => waiting),
    line('replicas', ({ replicas }) => replicas),
    line('ready', ({ ready }) => ready),
    line('nodes', ({ nodes }) => nodes),
    '',
  ];
}

function sampled(
  timeline: readonly TimelinePoint[],
  columns: number,
  read: (point: TimelinePoint) => number,
): readonly number[] {
  const count = Math.min(columns, timeline.length);
  return Array.from({ length: count }, (_, column) => {
    const from = Math.floor((column * timeline.length) / count);
    const to = Math.max(from + 1, Math.floor(((column + 1) * timeline.length) / count));
    return Math.max(...timeline.slice(from, to).map(read));
  });
}

function round(value: number): string {
  return Number(value.toFixed(value < 10 ? 1 : 0)).toString();
}

function seconds(value: number): string {
  if (value === Infinity) return 'dropped';
  return value < 10 ? `${Number(value.toFixed(2))}s` : duration(value);
}

function duration(value: number): string {
  if (value < 120) return `${Math.round(value)}s`;
  return value < 7200 ? `${Math.round(value / 60)}m` : `${round(value / 3600)}h`;
}

function formatHours(hours: number): string {
  return hours < 48 ? `${round(hours)} hours` : `${round(hours / 24)} days`;
}
