/** Objects of files against the schemas of a cluster's API server. */
import type { Kube } from '../context.ts';
import type { LiveManifest, ManifestObject } from '../domain/manifest-file.ts';
import { judgeBySchema, judgeFields } from '../manifests/schemas/judge-object.ts';
import { type PublishedKind, publishedKind } from '../manifests/schemas/open-api-schemas.ts';

/** One request per group and version that the files name, all at once. Objects that are wrong in any case are left out. */
export async function judgeLive(objects: readonly ManifestObject[], kube: Kube): Promise<readonly LiveManifest[]> {
  const sound = objects.filter(({ problems }) => problems.length === 0);
  const versions = [...new Set(sound.map(({ object }) => object.apiVersion))];
  const documents = new Map(
    await Promise.all(versions.map(async (version) => [version, await kube.openapi(version)] as const)),
  );
  const kinds = new Map<string, PublishedKind | undefined>();
  return sound.map(({ object, location }) => {
    const { apiVersion, kind } = object;
    const key = `${apiVersion}/${kind}`;
    if (!kinds.has(key)) kinds.set(key, publishedKind(documents.get(apiVersion), apiVersion, kind));
    const published = kinds.get(key);
    if (!published) return { object, location, isServed: false, problems: [] };
    const judge = published.isBuiltIn ? judgeFields : judgeBySchema;
    return { object, location, isServed: true, problems: judge(object, published.schema) };
  });
}
