/** Versions in the tags of container images, compared as numbers. */

/** The tag of an image (`repo:tag`, `host:5000/repo:tag@sha256:…`); undefined when it has none, or is no text. */
export function tagOfImage(image: unknown): string | undefined {
  if (typeof image !== 'string') return undefined;
  const [withoutDigest = ''] = image.split('@');
  const name = withoutDigest.slice(withoutDigest.lastIndexOf('/') + 1);
  const colon = name.indexOf(':');
  return colon < 0 ? undefined : name.slice(colon + 1);
}

/** The numbers at the start of a version: `v1.18.3-eksbuild.1` is 1, 18, 3; undefined for `latest`. */
export function versionNumbers(version: string): readonly number[] | undefined {
  const match = /^v?(\d+(?:\.\d+)*)/.exec(version);
  return match?.[1]?.split('.').map(Number);
}

/** Negative when `a` is older, 0 when they are the same; a part that is left out is 0. */
export function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
