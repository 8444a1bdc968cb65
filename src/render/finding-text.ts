/** A finding in words, for reports that have one text per finding. */
import type { Evidence, Finding } from '../domain/finding.ts';

/** What was found, where it was read, and how to mend it: a few lines. */
export function findingText(finding: Finding): string {
  const { subject, message, evidence, fix } = finding;
  return [
    `${subject}: ${message}`,
    ...evidence.map((entry) => `seen: ${evidenceText(entry)}`),
    ...(fix === null ? [] : [`fix: ${fix.summary}`]),
    ...(fix?.command === null || fix?.command === undefined ? [] : [fix.command]),
    `read more: ${finding.docs}`,
  ].join('\n');
}

/** `NodeProvisioningMode = "Continuous" (sagemaker:DescribeCluster)`. */
export function evidenceText({ field, value, source }: Evidence): string {
  return `${field} = ${JSON.stringify(value) ?? 'absent'} (${source})`;
}

/** Why a finding does not count: `the quota is being raised, until 2027-01-31 (annotation)`. */
export function waiverText({ waived }: Finding): string {
  if (waived === null) return '';
  if (waived.by === 'baseline') return 'known: it is in the baseline';
  const until = waived.until === null ? '' : `, until ${waived.until}`;
  return `ignored: ${waived.reason ?? 'no reason given'}${until} (${waived.by === 'config' ? 'hpscale.yaml' : 'annotation'})`;
}
