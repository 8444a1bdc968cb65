/** The use case `setup` without a file: questions, a review, hpscale.yaml, and then the same run as `setup -f`. */
import { toConfigText, updateConfigText } from '../../config/config-text.ts';
import { loadDesired } from '../../config/load-desired.ts';
import type { Ask, Context } from '../../context.ts';
import type { Desired } from '../../domain/desired.ts';
import type { ClusterSelection, KubeSelection, MutationOptions, WaitOptions } from '../../domain/options.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { SetupResult } from '../../domain/setup-result.ts';
import { shellWord } from '../../domain/shell-word.ts';
import { HpscaleError, isHpscaleError, usageError } from '../../errors.ts';
import { CODES, hint, info, warning } from '../../io/messages.ts';
import { runSetup } from '../converge/run-setup.ts';
import { type Answers, textOf } from './answers.ts';
import { converse, NOTHING_ANSWERED } from './converse.ts';
import { equivalentCommands } from './equivalent-commands.ts';
import { createProgressFile, type Kept } from './progress-file.ts';
import { targetFile } from './questions/file.ts';
import { PLAN_ONLY, REVIEW } from './questions/review.ts';
import { wizardParts } from './wizard-parts.ts';
import { toDesired } from './to-desired.ts';
import { createWizardFacts, type FactSources, type WizardFacts } from './wizard-facts.ts';

export interface WizardOptions {
  /** What flags and the environment answer in advance. */
  readonly selection: ClusterSelection;
  readonly kube: KubeSelection;
  readonly mutation: MutationOptions;
  readonly wait: WaitOptions;
  /** Goes on where a wizard in this folder was stopped. */
  readonly resume: boolean;
  /** Take over fields that another manager set. */
  readonly forceConflicts: boolean;
  /** Change what CloudFormation, Terraform or another tool manages. */
  readonly takeOver: boolean;
}

const RESUME = 'hpscale setup --resume';

/** Asks on a terminal; throws `needs-terminal` without one, and `interrupted`, with how to resume, on Ctrl-C. */
export async function runWizard(options: WizardOptions, context: Context): Promise<Outcome<SetupResult>> {
  if (!context.isInteractive) throw noTerminalError();
  const store = createProgressFile(context);
  const kept: Kept = options.resume ? await store.load() : { ...NOTHING_ANSWERED, selection: {}, kube: {} };
  const sources = { selection: { ...kept.selection, ...options.selection }, kube: { ...kept.kube, ...options.kube } };
  const facts = createWizardFacts(sources, context);
  if (kept.path.length > 0) context.io.notify(info(CODES.plan, keptText(kept)));
  const answers = await withAdvice(
    (error) => (store.isKept() && mayPass(error) ? RESUME : undefined),
    () =>
      converse({
        parts: wizardParts(sources, facts, context),
        earlier: kept,
        ask: context.ask,
        save: (progress) => store.save({ ...progress, ...sources }),
        onMisfit: (question) =>
          context.io.notify(warning(`your earlier answer to "${question}" no longer fits, so it is asked again`)),
      }),
  );
  const outcome = await setUp(options, { ...sources, facts, answers }, context);
  await store.remove();
  return outcome;
}

/** Whether another try can end differently: not where it is the cluster itself that cannot be autoscaled. */
function mayPass({ kind }: HpscaleError): boolean {
  return kind !== 'conflict' && kind !== 'not-found';
}

function keptText({ path, answers }: Kept): string {
  const cluster = textOf(answers, 'cluster');
  const about = cluster === undefined ? '' : ` about ${cluster}`;
  return `going on with the ${path.length} answers${about} that you gave before; Esc goes back to them`;
}

/** Who went through all questions and chose to set it up means yes; what the plan warns of stands right above. */
function meaningYes(ask: Ask): Ask {
  return { ...ask, confirm: (question) => ask.confirm({ ...question, default: question.id === 'apply-plan' }) };
}

interface Talked extends FactSources {
  readonly facts: WizardFacts;
  readonly answers: Answers;
}

/** Writes the file, and works towards it. */
async function setUp(
  { mutation, wait, forceConflicts, takeOver }: WizardOptions,
  { kube, facts, answers }: Talked,
  context: Context,
): Promise<Outcome<SetupResult>> {
  const file = targetFile(answers);
  const desired = await toDesired(answers, facts);
  const text = await writeConfig(file, desired, answers, context);
  const where = { ...facts.selection(answers), cluster: desired.cluster ?? '', region: desired.region ?? '' };
  const again = `hpscale setup -f ${shellWord(file)}`;
  const isPlanOnly = textOf(answers, REVIEW) === PLAN_ONLY;
  const outcome = await withAdvice(
    ({ kind }) => (kind === 'aborted' ? `${again}; to change answers: ${RESUME}` : undefined),
    () =>
      runSetup(
        {
          config: loadDesired(file, text),
          selection: where,
          kube,
          mutation: isPlanOnly ? { ...mutation, dryRun: 'client' } : mutation,
          wait,
          forceConflicts,
          takeOver,
        },
        { ...context, ask: meaningYes(context.ask) },
      ),
  );
  context.io.notify(hint(`the same again, here or on another cluster: ${again}`));
  context.io.notify(hint(['or one by one:', ...equivalentCommands(desired, where)].join('\n  ')));
  return outcome;
}

/** Answers the text of the file. */
async function writeConfig(
  file: string,
  desired: Desired,
  answers: Answers,
  { files, io }: Pick<Context, 'files' | 'io'>,
): Promise<string> {
  const before = await files.readTextIfExists(file);
  // One that appeared since the question is nobody's to overwrite.
  if (before !== undefined && !isUpdate(file, answers)) await files.requireAbsent(file);
  const text = before === undefined ? toConfigText(desired) : updateConfigText(before, desired);
  if (text !== before) await files.writeText(file, text);
  io.notify(info(CODES.plan, text === before ? `${file} says so already` : `${file} is written`));
  return text;
}

function isUpdate(file: string, answers: Answers): boolean {
  return textOf(answers, 'file-exists') === 'update' && textOf(answers, 'other-file') !== file;
}

/** What `run` throws, with how to go on, where there is a way. */
async function withAdvice<T>(
  adviceFor: (error: HpscaleError) => string | undefined,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const advice = isHpscaleError(error) ? adviceFor(error) : undefined;
    if (!isHpscaleError(error) || advice === undefined) throw error;
    const { kind, code, message, hint: known, docs, data } = error;
    // The hint alone is the line that a person at the keyboard needs.
    const isStopped = kind === 'interrupted';
    throw new HpscaleError({
      kind,
      code,
      message: isStopped ? `your answers are kept; to go on: ${advice}` : message,
      ...(isStopped ? {} : { hint: [known, `to go on: ${advice}`].filter(Boolean).join('\n') }),
      ...(docs === undefined ? {} : { docs }),
      ...(data === undefined ? {} : { data }),
      cause: error,
    });
  }
}

function noTerminalError(): HpscaleError {
  return usageError(
    'needs-terminal',
    'there is no terminal to ask on, and no file that says what to set up',
    [
      'pass -f hpscale.yaml; "hpscale init --from-cluster" writes one from what a cluster has',
      'a terminal means: standard input and error are one, TERM is not dumb, CI is not set, and no -o json',
    ].join('\n'),
  );
}
