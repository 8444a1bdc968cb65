/** The use case `setup` without a file: questions, a review, hpscale.yaml, and then the same run as `setup -f`. */
import type { Context } from '../../context.ts';
import type { ClusterSelection, KubeSelection, MutationOptions, WaitOptions } from '../../domain/options.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { SetupResult } from '../../domain/setup-result.ts';
import { usageError } from '../../errors.ts';

export interface WizardOptions {
  /** What flags and the environment answer in advance. */
  readonly selection: ClusterSelection;
  readonly kube: KubeSelection;
  readonly mutation: MutationOptions;
  readonly wait: WaitOptions;
  /** Goes on where a wizard in this folder was stopped. */
  readonly resume: boolean;
  /** Where to write hpscale.yaml; asked when absent. */
  readonly file?: string;
}

/** Asks on a terminal; throws `needs-answer` without one, and `interrupted`, with how to resume, on Ctrl-C. */
export async function runWizard(_options: WizardOptions, _context: Context): Promise<Outcome<SetupResult>> {
  throw usageError('needs-answer', 'the wizard is not there yet', 'pass -f hpscale.yaml');
}
