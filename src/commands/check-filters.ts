/** What `check` and `lint` share: which checks run, what fails a run, and the formats for pipelines. */
import { type Command, Option } from 'commander';
import type { CheckSelection } from '../checks/select-checks.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { CommandRun } from '../cli/harness.ts';
import { collect, type RawFlags, text, texts } from '../cli/shared-options.ts';
import { CHECKS } from '../checks/index.ts';
import { FAIL_ON, type FailOn, verdictOf } from '../domain/check-verdict.ts';
import { type CheckInfo, type CheckResult, SEVERITIES, type Severity } from '../domain/finding.ts';
import { toGithub } from '../render/github.ts';
import { toJunit } from '../render/junit.ts';
import { toSarif } from '../render/sarif.ts';
import { VERSION } from '../version.ts';

export interface CheckFilters extends CheckSelection {
  readonly failOn: FailOn;
  /** Findings below it are left out. */
  readonly severity: Severity;
  /** A file of findings that are known. */
  readonly baseline?: string;
  /** Where to write the findings, to be known from then on. */
  readonly writeBaseline?: string;
}

/** `--only --skip --fail-on --severity --baseline --write-baseline`. */
export function addCheckFilters(command: Command): Command {
  return command
    .option('--only <id>', 'only these checks; * stands for any part of an id (repeatable)', collect)
    .option('--skip <id>', 'all but these checks (repeatable)', collect)
    .addOption(
      new Option('--fail-on <severity>', 'from which severity on to exit with 1').choices(FAIL_ON).default('error'),
    )
    .addOption(new Option('--severity <severity>', 'leave out findings below it').choices(SEVERITIES).default('info'))
    .option('--baseline <file>', 'a result of before (-o json): what failed then does not fail now')
    .option('--write-baseline <file>', 'write the result there, to be a baseline');
}

/** What was typed. */
export function toCheckFilters(raw: RawFlags): CheckFilters {
  const baseline = text(raw, 'baseline');
  const writeBaseline = text(raw, 'writeBaseline');
  return {
    only: texts(raw, 'only'),
    skip: texts(raw, 'skip'),
    failOn: (text(raw, 'failOn') ?? 'error') as FailOn,
    severity: (text(raw, 'severity') ?? 'info') as Severity,
    ...(baseline === undefined ? {} : { baseline }),
    ...(writeBaseline === undefined ? {} : { writeBaseline }),
  };
}

const EXIT_OF_VERDICT = { clean: EXIT.ok, failing: EXIT.findings, unsure: EXIT.refused } as const;

/** 0, 1 or 3. */
export function exitCodeOf({ findings }: CheckResult, failOn: FailOn): number {
  return EXIT_OF_VERDICT[verdictOf(findings, failOn)];
}

/** `-o sarif|junit|github`. */
export function checkFormats(failOn: FailOn): NonNullable<CommandRun<unknown, CheckResult>['formats']> {
  return {
    sarif: (result) => toSarif(result, { checks: checkInfos(), version: VERSION }),
    junit: (result) => toJunit(result, { checks: checkInfos(), failOn }),
    github: toGithub,
  };
}

/** What reports say of each check. */
export function checkInfos(): readonly CheckInfo[] {
  return CHECKS.map(({ id, title, severity, phase }) => ({ id, title, severity, phase }));
}
