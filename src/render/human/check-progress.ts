/** What `check` has found so far, drawn while it still reads. */
import type { CheckProgress } from '../../domain/check-progress.ts';
import type { Renderer } from '../view.ts';

/** As many as fit beside what else is on the terminal. */
const MAX_SHOWN = 8;

export const renderCheckProgress: Renderer<CheckProgress> = ({ judged, total, failures }, { theme, width }) => {
  const head = `checking: ${judged} of ${total}, ${failures.length} failed`;
  const lines = failures
    .slice(-MAX_SHOWN)
    .map(({ subject, message }) => `${theme.error('✗')} ${`${subject}: ${message}`.slice(0, Math.max(10, width - 3))}`);
  return `${[head, ...lines].join('\n')}\n`;
};
