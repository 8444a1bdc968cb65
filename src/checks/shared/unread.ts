/** What a check says of a fact that it looks at and that could not be read. */
import type { UnreadFact } from '../../domain/facts.ts';
import type { JudgementDetails } from '../check.ts';
import { fixBy } from '../check.ts';

export interface UnreadData {
  readonly why: string;
  readonly permission: string | null;
}

/** Its reason as data of a message. */
export function unreadData({ message, permission }: UnreadFact): UnreadData {
  return { why: message, permission };
}

/** Its hint as the fix, where there is one. */
export function unreadDetails({ hint }: UnreadFact): JudgementDetails {
  return hint === null ? {} : { fix: fixBy(hint) };
}
