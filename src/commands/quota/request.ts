/** `hpscale quota request`: asks AWS to raise one quota, once. */
import { Command } from 'commander';
import { commandLine } from '../../actions/command-line.ts';
import { consent } from '../../actions/consent.ts';
import { executePlan } from '../../actions/execute-plan.ts';
import { planQuotaRequest } from '../../actions/request-quota.ts';
import { connectAws } from '../../actions/resolve-cluster.ts';
import { sayIdentity } from '../../actions/say-identity.ts';
import type { Harness } from '../../cli/harness.ts';
import {
  addAwsOptions,
  addMutationOptions,
  addOutputOptions,
  type RawFlags,
  toAwsSelection,
  toMutationOptions,
  toOutputOptions,
} from '../../cli/shared-options.ts';
import type { Context } from '../../context.ts';
import type { AwsSelection, MutationOptions } from '../../domain/options.ts';
import { done, type Outcome } from '../../domain/outcome.ts';
import { hasMutations } from '../../domain/plan.ts';
import type { QuotaRequestResult } from '../../domain/quota.ts';
import { parseAssignment, unknownTypeWarning } from '../../domain/quota-need.ts';
import { type QuotaTarget, targetText } from '../../domain/quota-names.ts';
import { warning } from '../../io/messages.ts';
import { renderQuotaRequest } from '../../render/human/quota.ts';

export interface QuotaRequestOptions {
  readonly selection: AwsSelection;
  readonly mutation: MutationOptions;
  readonly target: QuotaTarget;
  readonly value: number;
}

/** Defines `quota request`. */
export function quotaRequestCommand(harness: Harness): Command {
  return addMutationOptions(addOutputOptions(addAwsOptions(new Command('request'))))
    .summary('ask AWS to raise a quota')
    .description(
      'Ask AWS to raise a quota to a new value (the whole value, not what to add). A second run while the request is\n' +
        'open does nothing. per-cluster and total are the quotas on instances of any type.',
    )
    .argument('<target=n>', 'ml.g6.xlarge=8, ml.g6.xlarge:spot=8, per-cluster=40 or total=100')
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale quota request ml.g5.12xlarge=8 --dry-run
  $ hpscale quota request ml.g6.xlarge:spot=16 --yes
  $ hpscale quota request total=100 --yes -o json`,
    )
    .action((assignment: string, own: RawFlags, command: Command) => {
      const raw = withFlagsBefore(command, own);
      return harness.run({
        output: toOutputOptions(raw),
        options: toQuotaRequestOptions(assignment, raw),
        run: runQuotaRequest,
        human: renderQuotaRequest,
      });
    });
}

/** `quota --region R request …`: flags of `quota` that were typed before the word `request` are meant for it, too. */
function withFlagsBefore(command: Command, own: RawFlags): RawFlags {
  const { parent } = command;
  const names = command.options
    .map((option) => option.attributeName())
    .filter((name) => parent?.getOptionValueSource(name) === 'cli' && command.getOptionValueSource(name) !== 'cli');
  return { ...own, ...Object.fromEntries(names.map((name) => [name, parent?.getOptionValue(name) as unknown])) };
}

/** Parses the argument and the flags. Throws usage errors. */
export function toQuotaRequestOptions(assignment: string, raw: RawFlags): QuotaRequestOptions {
  const selection = toAwsSelection(raw);
  return { selection, mutation: toMutationOptions(raw), ...parseAssignment('the argument', assignment) };
}

/** Looks, plans, asks, requests. */
export async function runQuotaRequest(
  options: QuotaRequestOptions,
  context: Context,
): Promise<Outcome<QuotaRequestResult>> {
  const { target, value } = options;
  const unknown = target.scope === 'instance-type' ? unknownTypeWarning(target.instanceType) : undefined;
  if (unknown !== undefined) context.io.notify(warning(unknown));
  const aws = await connectAws(options.selection, context);
  const request = await planQuotaRequest(target, value, aws);
  const isChange = hasMutations(request.plan);
  if (isChange) await sayIdentity(aws, context);
  const isAgreed = await consent(request.plan, options.mutation, context);
  const where = { ...options.selection, region: aws.region };
  const resumeWith = commandLine(`quota request ${targetText(target)}=${value}`, where);
  if (isAgreed) await executePlan(request.plan, context, { resumeWith });
  return done<QuotaRequestResult>({
    schema: 'hpscale.quota-request/v1',
    region: aws.region,
    instanceType: target.scope === 'instance-type' ? target.instanceType : null,
    capacityType: target.capacityType,
    quotaName: request.quota.name,
    quotaCode: request.quota.code,
    current: request.quota.value,
    desired: value,
    action: actionOf(isChange, isAgreed),
    request: request.made() ?? request.openRequest,
  });
}

function actionOf(isChange: boolean, isAgreed: boolean): QuotaRequestResult['action'] {
  if (!isChange) return 'unchanged';
  return isAgreed ? 'requested' : 'planned';
}
