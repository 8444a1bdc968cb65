/** What KEDA scales, and on what: one scaled object, or none. */
import type { Choice, Context } from '../../../context.ts';
import { kedaInstallHint } from '../../../domain/keda-versions.ts';
import { namespacedName } from '../../../domain/kube-object.ts';
import { nodeStartOf } from '../../../domain/scaling-timing.ts';
import { parseRequestsPerMinute, settleTrigger } from '../../../domain/trigger-settings.ts';
import { WORKLOAD_DEFAULTS } from '../../../domain/workload.ts';
import { hint, warning } from '../../../io/messages.ts';
import { type Answers, isYes, textOf } from '../answers.ts';
import { problemText } from '../problem-text.ts';
import type { Prompt, WizardQuestion } from '../question.ts';
import type { WizardFacts } from '../wizard-facts.ts';

const IN_FILE = 'scaledObjects[] in hpscale.yaml';
const NO_TRIGGER = 'none';
/** Namespaces whose Deployments nobody means to scale on demand. */
const SYSTEM_NAMESPACES = ['kube-system', 'keda', 'hyperpod-system'];

/** Which trigger, or none; without KEDA it is told how to get it. */
export function triggerQuestion(facts: WizardFacts, { io }: Pick<Context, 'io'>): WizardQuestion {
  return {
    id: 'trigger',
    async prepare(answers) {
      if ((await targetsOf(facts, answers)).length === 0) return undefined;
      if ((await facts.keda(answers)) === undefined) {
        const install = kedaInstallHint(await (await facts.kube(answers)).version());
        facts.tellOnce('keda', () => {
          io.notify(warning('KEDA is not installed, so nothing is set up that scales pods on demand'));
          io.notify(hint(`${install}\nthen run setup again, or: hpscale scaledobject apply --help`));
        });
        return undefined;
      }
      const sources = await facts.triggerSources(answers);
      return {
        kind: 'select',
        flag: IN_FILE,
        text: 'Scale a workload on demand with KEDA',
        note: 'Pods follow the demand, and nodes follow the pods.',
        choices: [
          { value: NO_TRIGGER, label: 'not now', description: 'Later: hpscale scaledobject apply, or hpscale.yaml.' },
          ...sources,
          { value: 'prometheus', label: 'on a Prometheus query' },
          { value: 'cpu', label: 'on CPU use' },
        ],
      };
    },
  };
}

/** What is scaled, and the numbers of the trigger. */
export function triggerDetailQuestions(facts: WizardFacts): readonly WizardQuestion[] {
  return [
    when('target', async (answers) => ({
      kind: 'select',
      flag: IN_FILE,
      text: 'What to scale',
      choices: await targetsOf(facts, answers),
    })),
    ofTrigger('alb', 'per-replica', {
      text: 'Requests a minute that one replica takes',
      default: '600',
      validate: (text) =>
        parseRequestsPerMinute(text) === undefined ? 'requests a minute (600) or a second (10/s)' : undefined,
    }),
    ofTrigger('sqs', 'messages', { text: 'Messages that one replica is for', default: '5', validate: positive }),
    ofTrigger('cpu', 'percent', {
      text: 'CPU use to aim for, in percent of what the pods ask for',
      default: '70',
      validate: percent,
    }),
    ofTrigger('prometheus', 'prometheus-url', {
      text: 'URL of Prometheus',
      validate: (text) => {
        const settings = { type: 'prometheus', url: text, query: 'up', threshold: 1 } as const;
        const settled = settleTrigger(settings, { region: undefined, nodeStart: nodeStartOf(1), growthPercent: 0 });
        // Signing for Amazon Managed Service for Prometheus takes its region from the URL.
        if (!settled.isGood) return problemText([settled.problem]);
        // The file goes to git, and answers are kept.
        return /^https?:\/\/[^/]*@/.test(text)
          ? 'leave the password out: it belongs in a TriggerAuthentication'
          : undefined;
      },
    }),
    ofTrigger('prometheus', 'prometheus-query', {
      text: 'Query that gives one number',
      validate: (text) => (text.trim() === '' ? 'give a query' : undefined),
    }),
    ofTrigger('prometheus', 'prometheus-threshold', {
      text: 'Part of it that one replica is for',
      default: '10',
      validate: positive,
    }),
    when('min', async () => ({
      kind: 'input',
      flag: IN_FILE,
      text: 'Fewest replicas',
      default: '1',
      validate: (text) => (/^[1-9]\d{0,4}$/.test(text) ? undefined : 'a whole number of at least 1'),
    })),
    when('max', async (answers) => ({
      kind: 'input',
      flag: IN_FILE,
      text: 'Most replicas',
      default: String(Math.max(8, Number(textOf(answers, 'min') ?? 1))),
      validate: (text) => {
        const least = Number(textOf(answers, 'min') ?? 1);
        return /^\d{1,5}$/.test(text) && Number(text) >= least ? undefined : `a whole number of at least ${least}`;
      },
    })),
  ];
}

/** The kind of trigger that was chosen; undefined for none. */
export function triggerKind(answers: Answers): string | undefined {
  const trigger = textOf(answers, 'trigger');
  return trigger === undefined || trigger === NO_TRIGGER ? undefined : trigger.split(' ')[0];
}

function when(id: string, prompt: (answers: Answers) => Promise<Prompt>): WizardQuestion {
  return { id, prepare: async (answers) => (triggerKind(answers) === undefined ? undefined : await prompt(answers)) };
}

function ofTrigger(
  kind: string,
  id: string,
  prompt: Omit<Extract<Prompt, { kind: 'input' }>, 'kind' | 'flag'>,
): WizardQuestion {
  return {
    id,
    prepare: async (answers) =>
      triggerKind(answers) === kind ? { kind: 'input', flag: IN_FILE, ...prompt } : undefined,
  };
}

function positive(text: string): string | undefined {
  return /^\d+(\.\d+)?$/.test(text) && Number(text) > 0 ? undefined : 'a number above 0';
}

function percent(text: string): string | undefined {
  return /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 100 ? undefined : 'a percentage from 1 to 100';
}

/** The sample first, which can be played with. */
async function targetsOf(facts: WizardFacts, answers: Answers): Promise<readonly Choice[]> {
  const sample = isYes(answers, 'sample') ? [`${(await facts.kube(answers)).namespace}/${WORKLOAD_DEFAULTS.name}`] : [];
  const live = (await facts.deployments(answers))
    .filter(({ metadata }) => !SYSTEM_NAMESPACES.includes(metadata.namespace ?? ''))
    .map(namespacedName);
  return [...new Set([...sample, ...live])].map((name) => ({
    value: name,
    label: sample.includes(name) ? `${name} (the sample workload)` : name,
    short: name,
  }));
}
