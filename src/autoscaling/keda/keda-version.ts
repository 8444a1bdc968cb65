/** Releases of KEDA: which one is installed, and which one fits a Kubernetes version. */

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

/** KEDA's compatibility table: minor of KEDA 2, first and last minor of Kubernetes 1. */
const COMPATIBILITY: readonly (readonly [number, number, number])[] = [
  [20, 33, 35],
  [19, 32, 34],
  [18, 31, 33],
  [17, 30, 32],
];

/** The newest KEDA 2 minor made for a Kubernetes server (`v1.32.3-eks-…`); undefined when none is known to be. */
export function kedaMinorFor(kubernetesVersion: string): number | undefined {
  const minor = Number(/^v?1\.(\d+)/.exec(kubernetesVersion)?.[1] ?? Number.NaN);
  return COMPATIBILITY.find(([, first, last]) => first <= minor && minor <= last)?.[0];
}
