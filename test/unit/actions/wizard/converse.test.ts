import { describe, expect, it } from 'vitest';
import { type Answers, listOf, textOf } from '../../../../src/actions/wizard/answers.ts';
import { converse, NOTHING_ANSWERED, type Part, type Progress } from '../../../../src/actions/wizard/converse.ts';
import type { Prompt, WizardQuestion } from '../../../../src/actions/wizard/question.ts';
import { BACK } from '../../../../src/domain/back.ts';
import { answering, createScriptedAsk, ENTER, type Script } from '../../../helpers/scripted-ask.ts';

/** Lunch for a team: who eats meat is asked for a sauce, and for each dish how many. */
function lunch(dishes: readonly string[] = ['soup', 'steak']): readonly Part[] {
  const question = (id: string, prompt: (answers: Answers) => Prompt | undefined): WizardQuestion => ({
    id,
    prepare: async (answers) => prompt(answers),
  });
  const choices = dishes.map((value) => ({ value, label: value }));
  return [
    question('place', () => ({ kind: 'input', flag: '--place', text: 'Where', default: 'canteen' })),
    question('dishes', () => ({ kind: 'checkbox', flag: '--dish', text: 'What', choices, default: dishes })),
    question('sauce', (answers) =>
      listOf(answers, 'dishes').includes('steak')
        ? {
            kind: 'select',
            flag: '--sauce',
            text: 'Sauce',
            choices: ['pepper', 'herbs'].map((value) => ({ value, label: value })),
          }
        : undefined,
    ),
    async (answers) =>
      listOf(answers, 'dishes').map((dish) =>
        question(`count:${dish}`, () => ({
          kind: 'input',
          flag: '--count',
          text: `How many of ${dish}`,
          default: '2',
          validate: (text) => (/^\d+$/.test(text) ? undefined : 'a number'),
        })),
      ),
    question('pay', () => ({ kind: 'confirm', flag: '--pay', text: 'Pay now', default: true })),
  ];
}

const EVERYTHING = ['place', 'dishes', 'sauce', 'count:soup', 'count:steak', 'pay'];

interface Talk {
  readonly answers: Answers;
  readonly asked: readonly string[];
  /** After every answer. */
  readonly saved: readonly Progress[];
  readonly misfits: readonly string[];
}

async function talk(script: Script, earlier: Progress = NOTHING_ANSWERED, parts = lunch()): Promise<Talk> {
  const ask = createScriptedAsk(script);
  const saved: Progress[] = [];
  const misfits: string[] = [];
  const answers = await converse({
    parts,
    earlier,
    ask,
    save: async (progress) => void saved.push(progress),
    onMisfit: (question) => misfits.push(question),
  });
  return { answers, asked: ask.asked, saved, misfits };
}

describe('going forward', () => {
  it('asks each question that comes up, once, with its default', async () => {
    const { answers, asked } = await talk(() => ENTER);
    expect(asked).toEqual(EVERYTHING);
    expect(answers).toEqual({
      place: 'canteen',
      dishes: ['soup', 'steak'],
      sauce: 'pepper',
      'count:soup': '2',
      'count:steak': '2',
      pay: true,
    });
  });

  it('leaves out what does not follow from the answers', async () => {
    const { asked } = await talk(answering({ dishes: ['soup'] }));
    expect(asked).toEqual(['place', 'dishes', 'count:soup', 'pay']);
  });
});

describe('going back', () => {
  it.each(EVERYTHING.slice(1))('at %s, once, and answering again leads to the same answers', async (where) => {
    let hasGoneBack = false;
    const { answers, asked } = await talk(({ id }) => {
      if (id !== where || hasGoneBack) return ENTER;
      hasGoneBack = true;
      return BACK;
    });
    const at = EVERYTHING.indexOf(where);
    expect(asked).toEqual([...EVERYTHING.slice(0, at + 1), ...EVERYTHING.slice(at - 1)]);
    expect(answers).toEqual((await talk(() => ENTER)).answers);
  });

  it('all the way to the first question, which offers no way back', async () => {
    const steps: readonly (typeof BACK | typeof ENTER)[] = [ENTER, BACK, ENTER, ENTER, BACK, BACK];
    let step = 0;
    const { asked } = await talk(() => steps[step++] ?? ENTER);
    expect(asked).toEqual(['place', 'dishes', 'place', 'dishes', 'sauce', 'dishes', ...EVERYTHING]);
  });

  it('offers what was answered before as the default', async () => {
    const script: Record<string, string[]> = { 'count:soup': ['5'] };
    let hasGoneBack = false;
    const { answers } = await talk(({ id }) => {
      const [typed] = script[id] ?? [];
      if (id === 'pay' && !hasGoneBack) {
        hasGoneBack = true;
        script['count:soup'] = [];
        return BACK;
      }
      return typed ?? ENTER;
    });
    expect(answers['count:soup']).toBe('5');
  });

  it('forgets questions that no longer come up', async () => {
    let hasGoneBack = 0;
    const { answers } = await talk(({ id }) => {
      if (id === 'count:soup' && hasGoneBack < 1) {
        hasGoneBack += 1;
        return BACK;
      }
      if (id === 'sauce' && hasGoneBack === 1) {
        hasGoneBack += 1;
        return BACK;
      }
      return id === 'dishes' && hasGoneBack === 2 ? ['soup'] : ENTER;
    });
    expect(answers).toEqual({ place: 'canteen', dishes: ['soup'], 'count:soup': '2', pay: true });
  });
});

describe('resuming', () => {
  /** What was stored when Ctrl-C came at a question. */
  async function stoppedAt(where: string, script: Script): Promise<Progress> {
    const saved: Progress[] = [];
    const ask = createScriptedAsk((question) => {
      if (question.id === where) throw new Error('Ctrl-C');
      return script(question);
    });
    await expect(
      converse({
        parts: lunch(),
        earlier: NOTHING_ANSWERED,
        ask,
        save: async (progress) => void saved.push(progress),
        onMisfit: () => {},
      }),
    ).rejects.toThrow('Ctrl-C');
    return saved.at(-1) ?? NOTHING_ANSWERED;
  }

  const answers = answering({ place: 'river', sauce: 'herbs', 'count:steak': '7' });

  it.each(EVERYTHING)('goes on at %s, and nothing before it is asked again', async (where) => {
    const resumed = await talk(answers, await stoppedAt(where, answers));
    expect(resumed.asked).toEqual(EVERYTHING.slice(EVERYTHING.indexOf(where)));
    expect(resumed.answers).toEqual((await talk(answers)).answers);
  });

  it('goes back from where it went on', async () => {
    const earlier = await stoppedAt('pay', answers);
    let hasGoneBack = false;
    const resumed = await talk(({ id }) => {
      if (id !== 'pay' || hasGoneBack) return ENTER;
      hasGoneBack = true;
      return BACK;
    }, earlier);
    expect(resumed.asked).toEqual(['pay', 'count:steak', 'pay']);
    expect(resumed.answers['count:steak']).toBe('7');
  });

  it('asks again only what no longer fits, and says so', async () => {
    const earlier = await stoppedAt('pay', answers);
    const resumed = await talk(answering({ dishes: ['soup', 'fish'] }), earlier, lunch(['soup', 'fish']));
    expect(resumed.misfits).toEqual(['What']);
    expect(resumed.asked).toEqual(['dishes', 'count:fish', 'pay']);
    expect(textOf(resumed.answers, 'place')).toBe('river');
  });
});
