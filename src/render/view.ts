/** What a renderer may know of where its text goes. */
import type { Theme } from './theme.ts';

export interface View {
  /** Columns. */
  readonly width: number;
  readonly theme: Theme;
  /** Milliseconds since the epoch, for ages. */
  readonly now: number;
}

/** Renderers are pure: the same result and view give the same text. Ends with a line feed. */
export type Renderer<R> = (result: R, view: View) => string;
