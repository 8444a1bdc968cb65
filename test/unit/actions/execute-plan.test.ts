import { describe, expect, it } from 'vitest';
import { executePlan } from '../../../src/actions/execute-plan.ts';
import { predecessorsOf, type Step } from '../../../src/domain/plan.ts';
import { HpscaleError } from '../../../src/errors.ts';

const SILENT = { notify: () => undefined, draw: () => undefined, width: 80, hasColour: false, canDraw: false };
const RESUME = { resumeWith: 'hpscale setup -f hpscale.yaml' };

/** Records when its steps begin and end; each ends when the test lets it. */
function createStage() {
  const log: string[] = [];
  const ends = new Map<string, { end: () => void; fail: (error: unknown) => void }>();
  const step = (id: string, more: Partial<Step> = {}): Step => ({
    id,
    title: id,
    kind: 'create',
    target: id,
    run: async ({ signal }) => {
      log.push(`begin ${id}`);
      await new Promise<void>((resolve, reject) => {
        ends.set(id, { end: resolve, fail: reject });
        signal.addEventListener('abort', () => reject(signal.reason));
      });
      log.push(`end ${id}`);
      return undefined;
    },
    ...more,
  });
  return {
    log,
    step,
    end: (id: string) => ends.get(id)?.end(),
    fail: (id: string, error: unknown) => ends.get(id)?.fail(error),
  };
}

async function settle(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function execute(steps: readonly Step[], signal = new AbortController().signal) {
  return executePlan({ steps, warnings: [] }, { io: SILENT, signal }, RESUME);
}

const quotaError = new HpscaleError({ kind: 'quota', code: 'quota-exceeded', message: 'no quota for ml.g6.xlarge' });

describe('executePlan', () => {
  it('runs steps that say nothing one after the other', async () => {
    const { log, step, end } = createStage();
    const pending = execute([step('role'), step('enable')]);
    await settle();
    expect(log).toEqual(['begin role']);
    end('role');
    await settle();
    end('enable');
    await expect(pending).resolves.toMatchObject([
      { id: 'role', status: 'done' },
      { id: 'enable', status: 'done' },
    ]);
    expect(log).toEqual(['begin role', 'end role', 'begin enable', 'end enable']);
  });

  it('runs steps that wait for the same one together, and reports in the order of the plan', async () => {
    const { log, step, end } = createStage();
    const pending = execute([
      step('class'),
      step('pool-a', { after: ['class'] }),
      step('pool-b', { after: ['class'] }),
    ]);
    await settle();
    end('class');
    await settle();
    expect(log.slice(2)).toEqual(['begin pool-a', 'begin pool-b']);
    end('pool-b');
    end('pool-a');
    await expect(pending).resolves.toMatchObject([{ id: 'class' }, { id: 'pool-a' }, { id: 'pool-b' }]);
  });

  it('begins nothing after a failure, ends waits, lets a request finish, and says what was done', async () => {
    const { log, step, end, fail } = createStage();
    const pending = execute([
      step('class', { after: [] }),
      step('await-class', { kind: 'wait', after: ['class'] }),
      step('pool', { after: [] }),
      step('late', { after: ['pool'] }),
      step('broken', { after: [] }),
    ]);
    const outcome = expect(pending).rejects.toMatchObject({
      code: 'quota-exceeded',
      data: { failedStep: 'broken', doneSteps: ['class', 'pool'] },
      hint: 'done before this: class; pool\nto go on: hpscale setup -f hpscale.yaml',
    });
    await settle();
    end('class');
    await settle();
    fail('broken', quotaError);
    await settle();
    end('pool');
    await outcome;
    expect(log).not.toContain('begin late');
    expect(log).not.toContain('end await-class');
    expect(log).toContain('end pool');
  });

  it('begins nothing once the user stopped it', async () => {
    const { log, step, end } = createStage();
    const user = new AbortController();
    const pending = execute([step('role', { run: async () => undefined }), step('enable')], user.signal);
    user.abort();
    await expect(pending).rejects.toMatchObject({ kind: 'interrupted' });
    end('enable');
    expect(log).toEqual([]);
  });
});

describe('predecessorsOf', () => {
  const step = (id: string, after?: readonly string[]): Step => ({
    id,
    title: id,
    kind: 'noop',
    target: id,
    ...(after === undefined ? {} : { after }),
  });

  it('refuses steps that wait for each other, unknown ones and equal ids', () => {
    expect(() => predecessorsOf([step('a', ['b']), step('b', ['a'])])).toThrow('wait for each other: a, b, a');
    expect(() => predecessorsOf([step('a', ['c'])])).toThrow('no step c, which a waits for');
    expect(() => predecessorsOf([step('a'), step('a')])).toThrow('two steps a');
  });
});
