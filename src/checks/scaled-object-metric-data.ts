/** Asks what KEDA asks: a trigger whose metric has no data reads as a quiet one, and scales in. */
import type { MetricSample } from '../domain/facts.ts';
import type { LiveScaledObject, LiveTrigger } from '../domain/live-scaled-object.ts';
import { restingReplicas } from '../domain/live-scaled-object.ts';
import { shellWord } from '../domain/shell-word.ts';
import { liveScaledObjectProblems, type LiveSurroundings } from '../manifests/check-scaled-object.ts';
import { dimensionSlip } from './shared/elb-dimensions.ts';
import { authenticationsOf } from './shared/keda-identity.ts';
import { installedKeda } from './shared/keda-operator.ts';
import { failsOnEmpty, isFatalSample, sampleFinder } from './shared/metric-samples.ts';
import { windowOf, windowSlips } from './shared/metric-window.ts';
import { fieldEvidence, liveScaledObjects, metadataEvidence, triggerText } from './shared/scaled-objects.ts';
import { type UnreadData, unreadData, unreadDetails } from './shared/unread.ts';
import { defineCheck, fixBy } from './check.ts';

interface Empty {
  readonly triggers: readonly string[];
  readonly goesTo: number;
}

interface Sampled {
  readonly trigger: LiveTrigger;
  readonly sample: MetricSample;
}

export const check = defineCheck({
  id: 'scaled-object-metric-data',
  title: 'CloudWatch has data for what scaled objects read',
  severity: 'warning',
  phase: 'health',
  subjects: 'scaled objects with CloudWatch triggers',
  needs: ['scaledObjects', 'metricSamples'],
  uses: ['deployments', 'triggerAuthentications', 'clusterTriggerAuthentications'],
  messages: {
    data: ({ newest }: { newest: readonly number[] }) => `CloudWatch has data; newest: ${newest.join(', ')}`,
    empty: ({ triggers, goesTo }: Empty) =>
      `CloudWatch has no datapoint in the window of ${triggers.join(', ')}: KEDA then takes minMetricValue and scales in to ${goesTo}, whether nothing comes in or the metric is not the right one`,
    refusesEmpty: ({ triggers }: Pick<Empty, 'triggers'>) =>
      `CloudWatch has no datapoint in the window of ${triggers.join(', ')}, and ignoreNullValues is false: KEDA fails, and nothing scales until there is one`,
    refused: ({ problems }: { problems: readonly string[] }) => `CloudWatch refuses the query: ${problems.join('; ')}`,
    follows: ({ check: other }: { check: string }) => `it reads nothing, which follows from what ${other} tells`,
    notAsked: ({ why }: UnreadData) => `whose identity KEDA reads CloudWatch with is not known: ${why}`,
  },
  run: ({ scaledObjects, metricSamples }, judge, context) => {
    const version = installedKeda(context.optional('deployments'))?.version;
    const surroundings = { version, authentications: authenticationsOf(context) };
    const findSample = sampleFinder(metricSamples);
    return liveScaledObjects(scaledObjects).flatMap((so) => {
      const sampled = so.triggers.flatMap((trigger): Sampled[] => {
        const sample = findSample(so, trigger);
        return sample === undefined ? [] : [{ trigger, sample }];
      });
      if (sampled.length === 0) return notAsked(so);
      const other = toldBy(so, sampled, surroundings);
      if (other !== undefined) return [judge.skip(so.subject, 'follows', { check: other })];
      return [judgeSamples(so, sampled)];
    });

    /** Without its authentication, a trigger may be of another account: it was not asked, which is no "nothing to ask". */
    function notAsked(so: LiveScaledObject) {
      const kinds = so.triggers
        .filter(({ type }) => type === 'aws-cloudwatch')
        .map(({ authentication }) => authentication?.kind);
      const [why] = [...new Set(kinds)].flatMap((kind) => {
        if (kind === undefined) return [];
        const isClusterWide = kind === 'ClusterTriggerAuthentication';
        return context.whyUnread(isClusterWide ? 'clusterTriggerAuthentications' : 'triggerAuthentications') ?? [];
      });
      return why === undefined ? [] : [judge.unknown(so.subject, 'notAsked', unreadData(why), unreadDetails(why))];
    }

    function judgeSamples(so: LiveScaledObject, sampled: readonly Sampled[]) {
      const problems = sampled.flatMap(({ sample }) => sample.problem ?? []);
      const evidence = sampled.flatMap((item) => evidenceOf(so, item));
      if (problems.length > 0) return judge.fail(so.subject, 'refused', { problems }, { evidence, severity: 'error' });
      const empty = sampled.filter(({ sample }) => sample.values.length === 0);
      if (empty.length === 0) {
        const newest = sampled.flatMap(({ sample }) => sample.values.slice(0, 1));
        return judge.pass(so.subject, 'data', { newest }, { evidence });
      }
      const triggers = empty.map(({ trigger }) => triggerText(trigger));
      const fix = fixBy(
        'compare with the dimensions that CloudWatch has seen, and with the region',
        [...new Set(empty.map(({ trigger }) => listCommand(trigger)))].join('\n'),
      );
      if (empty.some(({ trigger, sample }) => isFatalSample(trigger, sample))) {
        return judge.fail(so.subject, 'refusesEmpty', { triggers }, { evidence, fix, severity: 'error' });
      }
      return judge.fail(so.subject, 'empty', { triggers, goesTo: restingReplicas(so) }, { evidence, fix });
    }
  },
});

/** The check that tells why there can be no data. */
function toldBy(so: LiveScaledObject, sampled: readonly Sampled[], surroundings: LiveSurroundings): string | undefined {
  if (liveScaledObjectProblems(so, surroundings).length > 0) return 'scaled-object-triggers-valid';
  const bare = sampled.filter(({ sample }) => sample.problem === null && sample.values.length === 0);
  if (bare.some(({ trigger }) => dimensionSlip(trigger) !== undefined)) return 'scaled-object-dimension-not-arn';
  return bare.some(({ trigger }) => hasWindowSlip(trigger)) ? 'scaled-object-metric-window' : undefined;
}

function hasWindowSlip(trigger: LiveTrigger): boolean {
  const window = windowOf(trigger);
  return window !== undefined && windowSlips(trigger, window).length > 0;
}

function evidenceOf(so: LiveScaledObject, { trigger, sample }: Sampled) {
  return [
    fieldEvidence(so, `spec.triggers[${trigger.index}].type`, trigger.type),
    { field: 'MetricDataResults[0].Values', value: sample.values.slice(0, 5), source: 'cloudwatch:GetMetricData' },
    ...(failsOnEmpty(trigger) ? [metadataEvidence(so, trigger, 'ignoreNullValues')] : []),
  ];
}

function listCommand({ metadata }: LiveTrigger): string {
  const flags = [
    ['--namespace', metadata['namespace']],
    ['--metric-name', metadata['metricName']],
    ['--region', metadata['awsRegion']],
  ].flatMap(([flag, value]) => (flag === undefined || value === undefined ? [] : [`${flag} ${shellWord(value)}`]));
  return ['aws cloudwatch list-metrics', ...flags].join(' ');
}
