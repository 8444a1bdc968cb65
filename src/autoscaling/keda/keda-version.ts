/** Releases of KEDA, as far as its rules differ between them. */

export interface KedaVersion {
  readonly major: number;
  readonly minor: number;
}

/** What hpscale writes and validates for when the installed version is not known. */
export const NEWEST_KEDA: KedaVersion = { major: 2, minor: 20 };

/** Reads `2.17.1`, `v2.17.1`, `2.17`; undefined when it is not a version. */
export function parseKedaVersion(text: string): KedaVersion | undefined {
  const match = /^v?(\d+)\.(\d+)(\.|-|\+|$)/.exec(text);
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined;
}

/** Whether `version` is at least 2.`minor`. */
export function isAtLeast(version: KedaVersion, minor: number): boolean {
  return version.major > 2 || (version.major === 2 && version.minor >= minor);
}
