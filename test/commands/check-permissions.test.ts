/**
 * Each permission that check reads with, taken away alone: the checks that need what is read with it become unknown and
 * name it, nothing fails because of it, and every other finding stays as it was.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/checks/index.ts';
import { verdictOf } from '../../src/domain/check-verdict.ts';
import { FACT_ACCESS } from '../../src/domain/fact-permissions.ts';
import type { FactKey } from '../../src/domain/facts.ts';
import type { CheckResult, Finding } from '../../src/domain/finding.ts';
import { type AwsPermission, kubePermissionText } from '../../src/domain/permission.ts';
import { CLUSTER, startBroken } from '../helpers/check-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

interface Permission {
  /** As the finding names it. */
  readonly text: string;
  /** As the sandbox logs the call. */
  readonly call: { readonly service: string; readonly operation: string };
  readonly isAws: boolean;
}

function ofAws({ action }: AwsPermission): Permission {
  const [service = '', operation = ''] = action.split(':');
  return { text: action, call: { service, operation }, isAws: true };
}

function permissionsOf(key: FactKey): readonly Permission[] {
  const { aws = [], kubernetes = [], refinedBy = [] } = FACT_ACCESS[key];
  const ofKubernetes = kubernetes.map((permission) => ({
    text: kubePermissionText(permission),
    call: { service: 'kubernetes', operation: `${permission.verb} ${permission.resource}` },
    isAws: false,
  }));
  return [...[...aws, ...refinedBy].map(ofAws), ...ofKubernetes];
}

const KEYS = Object.keys(FACT_ACCESS) as FactKey[];
const PERMISSIONS = [...new Map(KEYS.flatMap(permissionsOf).map((one) => [one.text, one])).values()];

/** Facts that are not there without the permission, and facts that may hold less. */
function factsWithout({ text }: Permission): {
  readonly lost: ReadonlySet<FactKey>;
  readonly less: ReadonlySet<FactKey>;
} {
  const isOf = (key: FactKey) => {
    const { aws = [], kubernetes = [] } = FACT_ACCESS[key];
    return aws.some(({ action }) => action === text) || kubernetes.map(kubePermissionText).includes(text);
  };
  const lost = closure(KEYS.filter(isOf), ({ follows = [] }) => follows);
  const refined = KEYS.filter((key) => FACT_ACCESS[key].refinedBy?.some(({ action }) => action === text));
  const less = closure([...refined, ...lost], ({ follows = [], looksAt = [] }) => [...follows, ...looksAt]);
  return { lost, less };
}

function closure(first: readonly FactKey[], ways: (access: (typeof FACT_ACCESS)[FactKey]) => readonly FactKey[]) {
  const found = new Set(first);
  for (let size = -1; size !== found.size;) {
    ({ size } = found);
    for (const key of KEYS) if (ways(FACT_ACCESS[key]).some((other) => found.has(other))) found.add(key);
  }
  return found;
}

/** The sandbox reads this list at every call. */
const denied: string[] = [];
let sandbox: TestSandbox;
let whole: CheckResult;
let called: ReadonlySet<string>;

beforeAll(async () => {
  const caller = { arn: 'arn:aws:sts::111122223333:assumed-role/PlatformEngineer/robin', denied };
  sandbox = await startBroken({ seed: { caller } });
  sandbox.log.clear();
  whole = (await check()).result;
  called = new Set(sandbox.log.entries.map(({ service, operation }) => `${service} ${operation}`));
});
afterAll(() => sandbox.stop());

async function check(): Promise<{ readonly result: CheckResult; readonly exitCode: number }> {
  const { exitCode, stdout, stderr, json } = await sandbox.run(['check', '--cluster', CLUSTER, '-o', 'json']);
  expect(stdout, stderr).not.toBe('');
  return { result: json<CheckResult>(), exitCode };
}

async function checkWithout({ text, call, isAws }: Permission) {
  if (isAws) denied.push(text);
  else sandbox.faults.add({ ...call, error: 'Forbidden', status: 403 });
  try {
    return await check();
  } finally {
    denied.length = 0;
    sandbox.faults.clear();
  }
}

function findingsOf(result: CheckResult, ids: readonly string[]): readonly Finding[] {
  return result.findings.filter(({ check: id }) => ids.includes(id));
}

it('with every permission nothing fails and nothing is unknown', () => {
  expect(whole.summary).toMatchObject({ fail: { error: 0, warning: 0 }, unknown: 0 });
});

describe.each(PERMISSIONS.map((permission) => [permission.text, permission] as const))(
  'without %s',
  (text, permission) => {
    it('what needs it is unknown and names it, and only that', async () => {
      const isCalled = called.has(`${permission.call.service} ${permission.call.operation}`);
      const { lost, less } = factsWithout(permission);
      const isAbout = (facts: ReadonlySet<FactKey>, keys: readonly FactKey[]) =>
        isCalled && keys.some((key) => facts.has(key));
      const needing = CHECKS.filter(({ needs }) => isAbout(lost, needs)).map(({ id }) => id);
      const touched = CHECKS.filter(({ needs, uses = [] }) => isAbout(less, [...needs, ...uses])).map(({ id }) => id);
      const untouched = CHECKS.map(({ id }) => id).filter((id) => !touched.includes(id));

      const { result, exitCode } = await checkWithout(permission);

      const unjudged = findingsOf(result, needing).filter(
        ({ status, messageId }) => status !== 'skip' || messageId !== 'unread',
      );
      expect(unjudged.map(({ check: id, status }) => `${id} ${status}`)).toEqual(needing.map((id) => `${id} unknown`));
      expect([...new Set(unjudged.map(({ data }) => data['permission']))]).toEqual(needing.length === 0 ? [] : [text]);
      expect(result.findings.filter(({ status, severity }) => status === 'fail' && severity !== 'info')).toEqual([]);
      expect(findingsOf(result, untouched)).toEqual(findingsOf(whole, untouched));
      expect(exitCode).toBe({ clean: 0, unsure: 3, failing: 1 }[verdictOf(result.findings, 'error')]);
      if (findingsOf(result, needing).some(({ severity }) => severity === 'error')) expect(exitCode).toBe(3);
    });
  },
);
