/** What has to hold of a run that was struck, and of the run after it. */
import type { LoggedRequest } from '../../src/sandbox/request-log.ts';
import type { CliResult } from '../helpers/run-cli.ts';
import type { FaultKind } from './fault-kinds.ts';
import { isLease, keptIn, type Recording } from './record.ts';
import { differences, LEASE, withoutLease, type WorldState } from './world-state.ts';

/** A run that was killed has no exit code; what it printed until then counts. */
export interface StruckRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Evidence {
  readonly struck: StruckRun;
  /** As everything was when the struck run had ended. */
  readonly between: WorldState;
  readonly again: CliResult;
  /** Calls of the second run. */
  readonly calls: readonly LoggedRequest[];
  /** Some time after the second run. */
  readonly after: WorldState;
  readonly secrets: readonly string[];
}

/** Every promise that was broken, in a line or two each; empty when all were kept. */
export function judge(evidence: Evidence, recording: Recording, kind: FaultKind): readonly string[] {
  const { struck, again, secrets } = evidence;
  return [
    ...judgeEnd(evidence, recording),
    ...judgeLease(evidence, kind),
    ...(struck.exitCode === 0 ? judgeSuccess(evidence, recording) : []),
    ...(struck.exitCode === null || struck.exitCode === 0 ? [] : judgeFailure(struck)),
    ...judgeNothingChanged(evidence, recording),
    ...judgeDoneSteps(evidence, recording),
    ...[struck, again].flatMap((run) => judgeText(run, secrets)),
  ];
}

function judgeEnd({ again, after }: Evidence, recording: Recording): readonly string[] {
  return [
    ...(again.exitCode === 0 ? [] : [`the second run ends with ${again.exitCode}: ${again.stderr.trim()}`]),
    ...differences(recording.settled, withoutLease(after)).map((text) => `in the end, ${text}`),
  ];
}

/** Who was killed, or was never let, cannot give it back: then it runs out by itself. */
function judgeLease({ after }: Evidence, { isKill, isLasting }: FaultKind): readonly string[] {
  const isExcused = isKill === true || isLasting === true;
  return after.has(LEASE) && !isExcused ? [`in the end, ${LEASE} is still held`] : [];
}

/** Exit 0 is a promise: all is there but what is said to stay, and a second run has nothing to do. */
function judgeSuccess({ struck, between, calls }: Evidence, recording: Recording): readonly string[] {
  const told = keptIn(struck.stdout).filter((what) => !recording.kept.includes(what));
  const isTold = (text: string) => told.some((what) => text.includes(what.split(' ').at(-1) ?? what));
  const left = differences(recording.after, withoutLease(between)).filter((text) => !isTold(text));
  const changes = told.length > 0 ? [] : calls.filter(({ isMutation, input }) => isMutation && !isLease(input));
  return [
    ...left.map((text) => `the struck run ends with 0, but ${text}`),
    ...changes.map(
      ({ service, operation }) => `the struck run ends with 0, but the second still calls ${service} ${operation}`,
    ),
  ];
}

interface ErrorDocument {
  readonly kind: string;
  readonly message: string;
  readonly hint: string | null;
  readonly data?: { readonly doneSteps?: readonly string[]; readonly failedStep?: string };
}

function errorOf({ stderr }: StruckRun): ErrorDocument | undefined {
  const line = stderr.split('\n').findLast((text) => text.startsWith('{"schema":"hpscale.error/v1"'));
  return line === undefined ? undefined : (JSON.parse(line) as ErrorDocument);
}

/** The cloud said no, or an answer did not come; the error says what to do, and how to go on where steps had begun. */
function judgeFailure(struck: StruckRun): readonly string[] {
  const error = errorOf(struck);
  if (!error) return [`the struck run ends with ${struck.exitCode} and no error: ${struck.stderr.trim()}`];
  const hasBegun = error.data?.failedStep !== undefined;
  return [
    ...(struck.exitCode === 3 || struck.exitCode === 4
      ? []
      : [`the struck run ends with ${struck.exitCode}: ${error.message}`]),
    ...(error.hint ? [] : [`the error says not what to do next: ${error.message}`]),
    ...(hasBegun && !/hpscale \w+/.test(error.hint ?? '')
      ? [`the error says not how to go on: ${error.hint ?? ''}`]
      : []),
  ];
}

/** "Nothing was changed" is true, or says that the last request may have got through. */
function judgeNothingChanged({ struck, between }: Evidence, { before }: Recording): readonly string[] {
  const isClaimed = struck.exitCode !== 0 && struck.stderr.includes('nothing was changed');
  if (!isClaimed || struck.stderr.includes('may have got through')) return [];
  const changes = differences(withoutLease(before), withoutLease(between));
  return changes.map((text) => `it says that nothing was changed, but ${text}`);
}

/** What a run calls done has taken effect. */
function judgeDoneSteps({ struck, between }: Evidence, recording: Recording): readonly string[] {
  const done = errorOf(struck)?.data?.doneSteps ?? [];
  return done.flatMap((id) => {
    const step = recording.steps.get(id);
    if (!step || step.kind === 'wait' || step.kind === 'noop') return [];
    const names = namesOf(id, step.target);
    return names.flatMap((name) => {
      const [wanted, found] = [recording.after.get(name), between.get(name)];
      // What finalizers hold is deleted, and waited for in a step of its own.
      const isDeleted = found === undefined || found.includes('"deletionTimestamp"');
      if (step.kind === 'delete') return isDeleted ? [] : [`it calls ${id} done, but ${name} is there`];
      if (found === undefined) return [`it calls ${id} done, but ${name} is missing`];
      return name.startsWith('policy') && wanted !== found ? [`it calls ${id} done, but ${name} is ${found}`] : [];
    });
  });
}

/** The entries of the world that a step is about, as far as its target tells. */
function namesOf(id: string, target: string): readonly string[] {
  const role = /^arn:[^:]+:iam::\d+:role\/(?:.*\/)?([^/]+)$/.exec(target)?.[1];
  if (role !== undefined)
    return id.includes('policy') && id !== 'update-trust-policy'
      ? [`policy hpscale-autoscaling of ${role}`]
      : [`IAM role ${role}`];
  const [, kind, name] = /^([A-Z]\w+)\/(.+)$/.exec(target) ?? [];
  return kind === undefined || id.includes('-serving-') ? [] : [`${kind} ${name ?? ''}`];
}

function judgeText({ exitCode, stdout, stderr }: StruckRun, secrets: readonly string[]): readonly string[] {
  const text = `${stdout}\n${stderr}`;
  return [
    ...(exitCode === 70 ? [`exit 70: ${stderr.trim()}`] : []),
    ...(/^\s+at .+[:)]\d+/m.test(text) ? [`a stack trace: ${stderr.trim()}`] : []),
    ...secrets.filter((secret) => text.includes(secret)).map(() => 'a secret is printed'),
    ...(/k8s-aws-v1\.|X-Amz-Signature=|AWS4-HMAC-SHA256/.test(text) ? ['a token or a signature is printed'] : []),
  ];
}
