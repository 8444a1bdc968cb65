/** Findings that say the same of several subjects, or are unknown for the same cause, told together. */
import type { Finding, Severity } from '../../domain/finding.ts';

/** One check, one message, its subjects. */
export interface FailureGroup {
  readonly findings: readonly [Finding, ...Finding[]];
}

/** One cause, the checks that could not be judged because of it. */
export interface UnknownGroup {
  readonly message: string;
  readonly permission: string | null;
  readonly hint: string | null;
  readonly checks: readonly string[];
  /** Where it is the subject that could not be judged, not the whole check. */
  readonly subjects: readonly string[];
}

/** In the order of the findings. */
export function groupFailures(findings: readonly Finding[], severity: Severity): readonly FailureGroup[] {
  const failures = findings.filter((finding) => finding.status === 'fail' && finding.severity === severity);
  return groupsOf(failures, ({ check, message }) => JSON.stringify([check, message])).map((group) => ({
    findings: group,
  }));
}

/** In the order of the findings; a fact that could not be read, and all that follows from it, is one cause. */
export function groupUnknowns(findings: readonly Finding[]): readonly UnknownGroup[] {
  const unknowns = findings.filter(({ status }) => status === 'unknown');
  const causes = unknowns.filter(isUnread).map(({ message }) => message);
  // What a check says of a fact that it did not get holds the reason as it was given to the check.
  const causeOf = ({ message }: Finding) => causes.find((cause) => message.includes(cause)) ?? message;
  return groupsOf(unknowns, causeOf).map((group) => {
    const { message, data, fix } = group.find(isUnread) ?? group[0];
    const { permission } = data;
    return {
      message,
      permission: typeof permission === 'string' ? permission : null,
      hint: fix?.summary ?? null,
      checks: group.map(({ check }) => check),
      subjects: group.some(isUnread) ? [] : group.map(({ subject }) => subject),
    };
  });
}

/** Of a whole check, made by the runner. */
function isUnread({ messageId }: Finding): boolean {
  return messageId === 'unread';
}

function groupsOf(findings: readonly Finding[], keyOf: (finding: Finding) => string): [Finding, ...Finding[]][] {
  const groups = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of findings) {
    const key = keyOf(finding);
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  return [...groups.values()];
}
