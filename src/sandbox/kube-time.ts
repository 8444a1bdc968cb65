/** Times as metav1.Time writes them. */

/** RFC 3339 in whole seconds, UTC: `2026-11-23T18:54:31Z`. */
export function kubeTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

/** Milliseconds since the epoch of such a time; 0 when there is none. */
export function parseKubeTime(time: string | undefined): number {
  return time === undefined ? 0 : Date.parse(time) || 0;
}
