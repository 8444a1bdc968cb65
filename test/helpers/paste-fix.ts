/** Does what a finding's fix says, as somebody who copies its command into a shell. */
import type { Finding } from '../../src/domain/finding.ts';
import { pasteAws } from './paste-aws.ts';
import { pasteKubectl } from './paste-kubectl.ts';
import { readShellLines, type ShellCommand } from './shell-words.ts';
import type { TestSandbox } from './start-sandbox.ts';

const SETTLE_MS = 60_000;

/**
 * Runs the command line by line, then lets the controllers see it. Throws with the output of a line that fails; a
 * program that cannot run here (helm) fails too. hpscale's questions are answered with --yes.
 */
export async function pasteFix(sandbox: TestSandbox, finding: Finding, settleMs = SETTLE_MS): Promise<void> {
  const command = finding.fix?.command;
  if (command === null || command === undefined) {
    throw new Error(`${finding.check} of ${finding.subject} has no command to paste`);
  }
  await pasteLines(sandbox, command);
  await sandbox.clock.advance(settleMs);
}

/** Runs lines as a shell would. Throws with the output of one that fails. */
export async function pasteLines(sandbox: TestSandbox, command: string): Promise<void> {
  for (const line of readShellLines(command)) {
    let piped: string | undefined;
    for (const part of line) piped = await pasteCommand(sandbox, { ...part, stdin: part.stdin ?? piped });
  }
}

async function pasteCommand(sandbox: TestSandbox, { words, stdin }: ShellCommand): Promise<string> {
  const [program = '', ...rest] = words;
  try {
    switch (program) {
      case 'hpscale':
        return await pasteHpscale(sandbox, rest, stdin);
      case 'kubectl':
        return await pasteKubectl(sandbox, rest, stdin);
      case 'aws':
        return pasteAws(sandbox, rest);
      default:
        throw new Error(`${program} cannot be pasted here`);
    }
  } catch (error) {
    throw new Error(`the pasted line failed: ${words.join(' ')}\n${(error as Error).message}`, { cause: error });
  }
}

async function pasteHpscale(sandbox: TestSandbox, argv: readonly string[], stdin?: string): Promise<string> {
  const flagsAt = argv.findIndex((word) => word.startsWith('-'));
  const help = await sandbox.run([...(flagsAt < 0 ? argv : argv.slice(0, flagsAt)), '--help']);
  const consent = help.stdout.includes('--yes') && !argv.includes('--yes') && !argv.includes('-y') ? ['--yes'] : [];
  const result = await sandbox.run([...argv, ...consent], stdin === undefined ? {} : { stdin });
  if (result.exitCode !== 0) throw new Error(`exit ${result.exitCode}\n${result.stdout}${result.stderr}`);
  return result.stdout;
}
