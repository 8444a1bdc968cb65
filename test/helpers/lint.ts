/** `hpscale lint` of texts and fixtures, in this process. */
import { fileURLToPath } from 'node:url';
import type { CheckResult, Finding } from '../../src/domain/finding.ts';
import { type CliResult, runCli } from './run-cli.ts';

/** The folder of fixtures. */
export const MANIFESTS = fileURLToPath(new URL('../fixtures/manifests', import.meta.url));

/** Standard input, linted. */
export async function lintText(text: string, flags: readonly string[] = []): Promise<CheckResult> {
  return resultOf(await runCli(['lint', '-f', '-', '-o', 'json', ...flags], { stdin: text }));
}

/** Fixtures, by their names below the folder. */
export async function lintFixtures(names: readonly string[], flags: readonly string[] = []): Promise<CheckResult> {
  const files = names.flatMap((name) => ['-f', `${MANIFESTS}/${name}`]);
  return resultOf(await runCli(['lint', ...files, '-o', 'json', ...flags]));
}

function resultOf(result: CliResult): CheckResult {
  if (result.stdout === '') throw new Error(`lint said nothing: ${result.stderr}`);
  return result.json<CheckResult>();
}

/** Failures as people read them: `12:7 manifest-schema there is no field …`. */
export function failures({ findings }: CheckResult): readonly string[] {
  return findings.filter(({ status }) => status === 'fail').map(toLine);
}

function toLine({ location, check, message }: Finding): string {
  return `${location?.line}:${location?.column} ${check} ${message}`;
}

/** A node pool of HyperPod that is right; `spec` lines go below `spec:`. */
export function nodePoolText(more = ''): string {
  return `apiVersion: karpenter.sh/v1
kind: NodePool
metadata:
  name: gpu
spec:
  template:
    spec:
      nodeClassRef:
        group: karpenter.sagemaker.amazonaws.com
        kind: HyperpodNodeClass
        name: gpu
      requirements: []
${more}`;
}
