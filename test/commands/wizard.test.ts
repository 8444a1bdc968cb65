/** The wizard's questions about real worlds: what they offer, what the answers make, what it refuses. */
import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { converse, NOTHING_ANSWERED, type Progress } from '../../src/actions/wizard/converse.ts';
import { runWizard, type WizardOptions } from '../../src/actions/wizard/run-wizard.ts';
import { toDesired } from '../../src/actions/wizard/to-desired.ts';
import { createWizardFacts } from '../../src/actions/wizard/wizard-facts.ts';
import { wizardParts } from '../../src/actions/wizard/wizard-parts.ts';
import { toConfigText } from '../../src/config/config-text.ts';
import type { Env, Question, SelectQuestion } from '../../src/context.ts';
import { BACK } from '../../src/domain/back.ts';
import { interruptedError, isHpscaleError } from '../../src/errors.ts';
import { loadSeed } from '../../src/sandbox/load-seed.ts';
import type { Seed } from '../../src/sandbox/seed.ts';
import { errorOf } from '../helpers/kube-world.ts';
import { answering, createScriptedAsk, ENTER, type Script, type ScriptedAnswer } from '../helpers/scripted-ask.ts';
import { openWizardWorld, type WizardWorld } from '../helpers/wizard-world.ts';

let world: WizardWorld;

afterEach(async () => {
  await world.close();
});

const OPTIONS: WizardOptions = {
  selection: {},
  kube: {},
  mutation: { yes: false, dryRun: 'none' },
  wait: { wait: true, timeoutMs: 1_800_000 },
  forceConflicts: false,
  takeOver: false,
  resume: false,
};

/** Enter at all other questions. */
const PLAN_ONLY = { review: 'plan-only' } as const;

async function wizard(script: Script, options: Partial<WizardOptions> = {}) {
  const ask = createScriptedAsk(script);
  const outcome = await runWizard({ ...OPTIONS, ...options }, world.context(ask));
  return { ...outcome, asked: ask.asked };
}

async function file(): Promise<string> {
  return await readFile(world.path('hpscale.yaml'), 'utf8');
}

/** The file that answers make of a seed; everything else is Enter. */
async function fileOf(seed: Seed | string, answers: Readonly<Record<string, ScriptedAnswer>> = {}): Promise<string> {
  world = await openWizardWorld(seed);
  await wizard(answering({ ...PLAN_ONLY, ...answers }));
  return await file();
}

describe('Enter at every question', () => {
  it('leads from a healthy cluster to autoscaled nodes, and the file then changes nothing', async () => {
    world = await openWizardWorld('healthy');
    const { result, exitCode } = await wizard(() => ENTER);
    expect(exitCode).toBe(0);
    expect(result).toMatchObject({ autoscaling: { status: 'InService' }, changed: { deleted: 0 } });
    expect(await file()).toMatchInlineSnapshot(`
      "apiVersion: hpscale.dev/v1
      cluster: speech-cluster
      region: us-west-2

      nodeClasses:
        - name: autoscaled
          instanceGroups: [workers-c5-a, workers-c5-b, gpu-g6-a, gpu-g6-b]

      nodePools:
        - name: cpu
          nodeClass: autoscaled
          instanceTypes: [ml.c5.xlarge, ml.c5.4xlarge]
          limits: { cpu: 104 }
        - name: gpu-l4
          nodeClass: autoscaled
          instanceTypes: [ml.g6.xlarge, ml.g6.4xlarge]
          limits: { nvidia.com/gpu: 8 }

      workloads:
        - name: inflate
          gpus: 1
      "
    `);
    const again = await wizard(answering({ review: 'set-up' }));
    expect(again.result.changed).toMatchObject({ created: 0, updated: 0, deleted: 0 });
  });

  it('asks for no role where autoscaling is enabled, and keeps what the node pool has', async () => {
    world = await openWizardWorld('autoscaled');
    // The pool was made with kubectl.
    const { result, asked } = await wizard(answering(PLAN_ONLY), { forceConflicts: true });
    expect(asked).not.toContain('role');
    expect(result.steps.filter(({ kind }) => kind === 'delete')).toEqual([]);
    expect(await file()).toContain('name: gpu\n    nodeClass: gpu\n    instanceTypes: [ml.g6.xlarge');
  });
});

/** Talks about a healthy cluster, facts read once, without setting anything up. */
async function talker() {
  world = await openWizardWorld('healthy');
  const context = world.context(createScriptedAsk(() => ENTER));
  const facts = createWizardFacts(OPTIONS, context);
  return async (script: Script, earlier: Progress = NOTHING_ANSWERED) => {
    const ask = createScriptedAsk(script);
    let kept = earlier;
    const save = async (progress: Progress) => void (kept = progress);
    const parts = wizardParts(OPTIONS, facts, context);
    const talking = converse({ parts, earlier, ask, save, onMisfit: () => {} });
    const answers = await talking.catch((error: unknown) => {
      if (!isHpscaleError(error) || error.kind !== 'interrupted') throw error;
      return undefined;
    });
    const text = answers && toConfigText(await toDesired(answers, facts));
    return { asked: ask.asked, kept, text };
  };
}

const NIGHT_SHIFT = answering({ trigger: 'cpu', 'node-class': 'night-shift' });

describe('going back', () => {
  it('from any question, once, leads to the same file', async () => {
    const talk = await talker();
    const straight = await talk(NIGHT_SHIFT);
    expect(straight.asked.length).toBeGreaterThan(20);
    for (const where of straight.asked.slice(1)) {
      let hasGoneBack = false;
      const { text } = await talk((question) => {
        if (question.id !== where || hasGoneBack) return NIGHT_SHIFT(question);
        hasGoneBack = true;
        return BACK;
      });
      expect(text, `back at ${where}`).toBe(straight.text);
    }
  });
});

describe('stopping', () => {
  it('at any question keeps what was answered; going on asks the rest, and leads to the same file', async () => {
    const talk = await talker();
    const straight = await talk(NIGHT_SHIFT);
    for (const [at, where] of straight.asked.entries()) {
      const { kept } = await talk((question) => {
        if (question.id === where) throw interruptedError();
        return NIGHT_SHIFT(question);
      });
      const resumed = await talk(NIGHT_SHIFT, kept);
      // The review is shown whenever the wizard goes on.
      const review = straight.asked.indexOf('review');
      expect(resumed.asked, where).toEqual([...(at > review ? ['review'] : []), ...straight.asked.slice(at)]);
      expect(resumed.text, where).toBe(straight.text);
    }
  });

  it('says how to go on, and --resume does, with what flags said too', async () => {
    world = await openWizardWorld('healthy');
    const stopped = wizard(
      ({ id }) => {
        if (id === 'consolidation') throw interruptedError();
        return ENTER;
      },
      { selection: { cluster: 'speech-cluster', region: 'us-west-2' } },
    );
    expect((await errorOf(stopped)).message).toBe('your answers are kept; to go on: hpscale setup --resume');
    const { asked } = await wizard(answering(PLAN_ONLY), { resume: true });
    expect(asked[0]).toBe('consolidation');
    // What was set up has nothing to go on with.
    expect(await errorOf(wizard(() => ENTER, { resume: true }))).toMatchObject({
      code: 'nothing-to-resume',
      kind: 'usage',
    });
  });
});

describe('instance groups', () => {
  it('with running nodes are asked for once more, and stay out unless they may be drained', async () => {
    const kept = await fileOf('running-nodes', { groups: ['gpu-g6-a', 'gpu-g6-b'] });
    expect(kept).toContain('instanceGroups: [gpu-g6-b]');
    await world.close();
    const drained = await fileOf('running-nodes', { groups: ['gpu-g6-a', 'gpu-g6-b'], drain: ['gpu-g6-a'] });
    expect(drained).toContain('instanceGroups: [gpu-g6-a, gpu-g6-b]');
    expect(drained).toContain('allowDrain: [gpu-g6-a]');
  });

  it('can be added, of a type that the quota has room for first', async () => {
    let types: readonly string[] = [];
    const answers: Readonly<Record<string, ScriptedAnswer>> = {
      ...PLAN_ONLY,
      groups: ['+'],
      'new-group-type': 'ml.g6.xlarge',
    };
    world = await openWizardWorld('healthy');
    await wizard((question: Question) => {
      if (question.id === 'new-group-type') types = (question as SelectQuestion).choices.map(({ value }) => value);
      return answers[question.id] ?? ENTER;
    });
    expect(types[0]).toMatch(/^ml\./);
    expect(types.indexOf('ml.g6.xlarge')).toBeLessThan(types.indexOf('ml.p5.48xlarge'));
    expect(await file()).toContain('- name: g6-xlarge\n    instanceTypes: [ml.g6.xlarge]');
  });
});

describe('a scaled object', () => {
  it('scales the sample workload on CPU use', async () => {
    expect(await fileOf('healthy', { trigger: 'cpu', max: '6' })).toContain('type: cpu');
  });

  const WITH_DEMAND: Seed = {
    ...loadSeed('healthy'),
    metrics: [
      {
        namespace: 'AWS/ApplicationELB',
        name: 'RequestCount',
        dimensions: { LoadBalancer: 'app/chat/50dc6c495c0c9188' },
        value: 420,
      },
      { namespace: 'AWS/ApplicationELB', name: 'RequestCount', dimensions: { LoadBalancer: 'net/raw/1' }, value: 1 },
      {
        namespace: 'AWS/SQS',
        name: 'ApproximateNumberOfMessagesVisible',
        dimensions: { QueueName: 'transcripts' },
        value: 12,
      },
    ],
  };

  /** What the question offers, to somebody who goes on with Enter. */
  async function offered(seed: Seed): Promise<readonly string[]> {
    world = await openWizardWorld(seed);
    let choices: readonly string[] = [];
    await wizard((question: Question) => {
      if (question.id === 'trigger') choices = (question as SelectQuestion).choices.map(({ value }) => value);
      return question.id === 'review' ? 'plan-only' : ENTER;
    });
    return choices;
  }

  it('can follow the load balancers and the queues that there are', async () => {
    expect(await offered(WITH_DEMAND)).toEqual([
      'none',
      'alb app/chat/50dc6c495c0c9188',
      'sqs https://sqs.us-west-2.amazonaws.com/111122223333/transcripts',
      'prometheus',
      'cpu',
    ]);
    await world.close();
    const text = await fileOf(WITH_DEMAND, { trigger: 'alb app/chat/50dc6c495c0c9188', 'per-replica': '10/s' });
    expect(text).toContain('loadBalancer: app/chat/50dc6c495c0c9188');
    expect(text).toContain('requestsPerReplica: 600');
    await world.close();
    const queue = 'https://sqs.us-west-2.amazonaws.com/111122223333/transcripts';
    expect(await fileOf(WITH_DEMAND, { trigger: `sqs ${queue}` })).toContain(`queueUrl: '${queue}'`);
  });

  it('can still follow Prometheus and CPU use where metrics may not be listed', async () => {
    const caller = { arn: 'arn:aws:iam::111122223333:user/lin', denied: ['cloudwatch:ListMetrics'] };
    expect(await offered({ ...WITH_DEMAND, caller })).toEqual(['none', 'prometheus', 'cpu']);
  });

  it.each([
    ['prometheus:9090', 'not an http or https URL'],
    ['http://prometheus:9090/api/v1/query', 'KEDA adds /api/v1/query by itself; give http://prometheus:9090'],
    ['http://robin:secret@prometheus:9090', 'leave the password out'],
  ])('refuses %s as the URL of Prometheus where it is asked for', async (url, words) => {
    const answers = { trigger: 'prometheus', 'prometheus-url': url, 'prometheus-query': 'sum(rate(requests[1m]))' };
    await expect(fileOf('healthy', answers)).rejects.toThrow(words);
  });

  it('is left out without KEDA, which is told with how to install it', async () => {
    const text = await fileOf('no-keda');
    expect(text).not.toContain('scaledObjects');
    expect(world.said.map(({ text: said }) => said).join('\n')).toContain('helm install keda');
  });
});

describe('the profile', () => {
  const TWO = '[default]\nregion = us-west-2\n[profile research]\nregion = us-west-2\n';

  it('is asked for where there are several, and no credentials are in the environment', async () => {
    world = await openWizardWorld('healthy');
    await writeFile(world.path('aws-config'), TWO);
    const talk = async (env: Env) => {
      const ask = createScriptedAsk(({ id }) => {
        if (id !== 'profile') throw interruptedError();
        return 'research';
      });
      const context = { ...world.context(ask), env };
      await errorOf(runWizard(OPTIONS, context));
      return ask.asked;
    };
    const { AWS_ACCESS_KEY_ID: _, ...withoutKeys } = world.context(createScriptedAsk(() => ENTER)).env;
    expect(await talk(withoutKeys)).toEqual(['profile', 'region']);
    expect(await talk({ ...withoutKeys, AWS_PROFILE: 'research' })).toEqual(['region']);
    expect(await talk(world.context(createScriptedAsk(() => ENTER)).env)).toEqual(['region']);
  });

  it('is asked for again by going back, though the process then has it in its environment', async () => {
    world = await openWizardWorld('healthy');
    await writeFile(world.path('aws-config'), TWO);
    const { AWS_ACCESS_KEY_ID: _, ...withoutKeys } = world.context(createScriptedAsk(() => ENTER)).env;
    const env: Record<string, string | undefined> = withoutKeys;
    const ask = createScriptedAsk(({ id }) => {
      if (id === 'region') {
        if (ask.asked.filter((asked) => asked === id).length > 1) throw interruptedError();
        return BACK;
      }
      env['AWS_PROFILE'] = 'research';
      return 'research';
    });
    await errorOf(runWizard(OPTIONS, { ...world.context(ask), env }));
    expect(ask.asked).toEqual(['profile', 'region', 'profile', 'region']);
  });
});

describe('refusals', () => {
  it.each([
    ['not-continuous', 'not-continuous'],
    ['private-endpoint', 'kubernetes-unreachable'],
    ['no-access-entry', 'kubernetes-unauthorized'],
  ])('of the seed %s come before any question about the cluster', async (seed, code) => {
    world = await openWizardWorld(seed);
    const ask = createScriptedAsk(() => ENTER);
    expect(await errorOf(runWizard(OPTIONS, world.context(ask)))).toMatchObject({ code });
    expect(ask.asked).not.toContain('role');
  });

  it('without a terminal name the file that says the same', async () => {
    world = await openWizardWorld('healthy');
    const context = { ...world.context(createScriptedAsk(() => ENTER)), isInteractive: false };
    expect(await errorOf(runWizard(OPTIONS, context))).toMatchObject({ kind: 'usage', code: 'needs-terminal' });
  });
});
