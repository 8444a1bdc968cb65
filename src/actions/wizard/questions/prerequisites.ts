/** Whether the cluster is ready for autoscaling: what checks find, and what of it hpscale can mend at once. */
import type { Context } from '../../../context.ts';
import { isAutomatic, withFindings } from '../../../domain/check-verdict.ts';
import type { CheckResult, Finding } from '../../../domain/finding.ts';
import { HpscaleError } from '../../../errors.ts';
import { CODES, info, warning } from '../../../io/messages.ts';
import { fixFindings } from '../../fix-findings.ts';
import type { WizardQuestion } from '../question.ts';
import type { FactSources, WizardFacts } from '../wizard-facts.ts';

/** What the plan of setup does anyway. */
const DONE_BY_SETUP: readonly string[] = ['repair-role', 'set-node-recovery'];
const SHOWN = 6;

/** Offers repairs where there are some; throws when Kubernetes cannot be reached, because nothing can be set up then. */
export function repairQuestion(sources: FactSources, facts: WizardFacts, context: Context): WizardQuestion {
  return {
    id: 'repairs',
    async prepare(answers) {
      await facts.kube(answers);
      const result = withFindings(await facts.findings(answers), open(await facts.findings(answers)));
      const fixable = result.findings.filter(isAutomatic);
      if (fixable.length === 0) return undefined;
      return {
        kind: 'confirm',
        flag: 'hpscale check --fix',
        text: `Mend ${fixable.length} of this now`,
        note: 'You see each change, and are asked, before it is made.',
        default: true,
        announce: () => tell(result, context),
        follow: async (answer) => {
          if (answer !== true) return;
          const selection = { ...facts.selection(answers), cluster: (await facts.cluster(answers)).name };
          const mutation = { yes: false, dryRun: 'none' } as const;
          await unlessDeclined(() =>
            fixFindings(withFindings(result, fixable), { selection, kube: sources.kube, mutation }, context),
          );
          facts.forget();
        },
      };
    },
  };
}

/** Whether to go on with what is left; not asked when nothing is. */
export function goOnQuestion(facts: WizardFacts, context: Context): WizardQuestion {
  return {
    id: 'go-on',
    async prepare(answers) {
      const result = await facts.findings(answers);
      const errors = open(result).filter(({ severity }) => severity === 'error');
      if (errors.length === 0) return undefined;
      return {
        kind: 'confirm',
        flag: 'hpscale check',
        text: 'Go on all the same',
        isAskedAgain: true,
        note: 'Setup may fail at these, or nodes may never come. You can mend them meanwhile in another terminal.',
        default: true,
        announce: () => tell(withFindings(result, errors), context),
        follow: async (answer) => {
          if (answer === true) return;
          throw new HpscaleError({
            kind: 'aborted',
            code: 'declined',
            message: 'nothing was set up',
            hint: `see how each is mended: hpscale check --cluster ${(await facts.cluster(answers)).name}`,
          });
        },
      };
    },
  };
}

/** What is wrong before anything runs, and what setup itself will not do. */
function open({ findings }: CheckResult): readonly Finding[] {
  return findings.filter(
    ({ status, waived, severity, fix }) =>
      status === 'fail' &&
      waived === null &&
      severity !== 'info' &&
      !DONE_BY_SETUP.includes(fix?.automatic?.action ?? ''),
  );
}

function tell({ findings }: CheckResult, { io }: Pick<Context, 'io'>): void {
  for (const { severity, subject, message } of findings.slice(0, SHOWN)) {
    const name = subject.slice(subject.indexOf('/') + 1);
    const text = message.includes(name) ? message : `${name}: ${message}`;
    io.notify(severity === 'error' ? info(CODES.plan, `  ✗ ${text}`) : warning(text));
  }
  if (findings.length > SHOWN) io.notify(info(CODES.plan, `  and ${findings.length - SHOWN} more: hpscale check`));
}

/** Saying no to the repairs is no reason to end the wizard. */
async function unlessDeclined(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof HpscaleError) || error.kind !== 'aborted') throw error;
  }
}
