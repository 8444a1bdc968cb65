/** Which KEDA fits which Kubernetes, and how to install it (keda.sh, "Kubernetes Compatibility"). */

/** KEDA minor, and the newest Kubernetes minor it is tested with; each starts two minors earlier. */
const KEDA_BY_KUBERNETES: readonly { readonly keda: string; readonly newestMinor: number }[] = [
  { keda: '2.17', newestMinor: 32 },
  { keda: '2.18', newestMinor: 33 },
  { keda: '2.19', newestMinor: 34 },
  { keda: '2.20', newestMinor: 35 },
];
const OLDEST_MINOR = 30;

/** The newest KEDA minor tested with this Kubernetes (`v1.32.1`, `1.32`); undefined when none is known to fit. */
export function kedaVersionFor(kubernetesVersion: string): string | undefined {
  const minor = Number(/^v?1\.(\d+)/.exec(kubernetesVersion)?.[1]);
  if (Number.isNaN(minor) || minor < OLDEST_MINOR) return undefined;
  return KEDA_BY_KUBERNETES.filter(({ newestMinor }) => minor <= newestMinor && minor >= newestMinor - 2).at(-1)?.keda;
}

/** Whether a KEDA minor (`2.17`) is tested with this Kubernetes; undefined when that is not known. */
export function isKedaTestedWith(kedaMinor: string, kubernetesVersion: string): boolean | undefined {
  const minor = Number(/^v?1\.(\d+)/.exec(kubernetesVersion)?.[1]);
  const row = KEDA_BY_KUBERNETES.find(({ keda }) => keda === kedaMinor);
  if (row === undefined || Number.isNaN(minor)) return undefined;
  return minor <= row.newestMinor && minor >= row.newestMinor - 2;
}

/** What installs the KEDA that fits, or makes an installed one (`release` in `namespace`) the one that fits. */
export function kedaHelmCommands(
  kubernetesVersion: string | undefined,
  upgrade?: { readonly release: string; readonly namespace: string },
): string[] {
  const keda = kubernetesVersion === undefined ? undefined : kedaVersionFor(kubernetesVersion);
  const version = keda === undefined ? '' : ` --version '~${keda}.0'`;
  const what =
    upgrade === undefined
      ? 'install keda kedacore/keda --namespace keda --create-namespace'
      : `upgrade ${upgrade.release} kedacore/keda --namespace ${upgrade.namespace} --reuse-values`;
  return ['helm repo add kedacore https://kedacore.github.io/charts', `helm ${what}${version}`];
}

/** How to install the KEDA that fits; undefined when the server's version is not known. */
export function kedaInstallHint(kubernetesVersion: string | undefined): string {
  const keda = kubernetesVersion === undefined ? undefined : kedaVersionFor(kubernetesVersion);
  const fit =
    kubernetesVersion === undefined || keda !== undefined
      ? ''
      : `\n(no KEDA version is known to be tested with Kubernetes ${kubernetesVersion}: see https://keda.sh/docs/latest/operate/cluster/)`;
  return (
    'install KEDA:\n' +
    `${kedaHelmCommands(kubernetesVersion)
      .map((line) => `  ${line}`)
      .join('\n')}${fit}\n` +
    "HyperPod's inference operator brings its own KEDA: install that add-on or KEDA, not both"
  );
}
