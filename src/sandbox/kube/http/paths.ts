/** Paths that are no resource: version, health, discovery, OpenAPI. */
import type { Seed } from '../../seed.ts';
import { unknownResource } from '../failures.ts';
import type { JsonObject } from '../../../domain/json.ts';
import type { KubeState } from '../state.ts';
import { handleDiscovery } from './discovery.ts';
import { PageNotFound } from './find-resource.ts';
import { handleOpenApi } from './openapi.ts';
import { handleOpenApiV2 } from './openapi-v2.ts';
import { json, text, type Answer } from './respond.ts';

/** Open to everyone, signed in or not (ClusterRole system:public-info-viewer). */
export const PUBLIC_PATH = /^\/(healthz|livez|readyz|version)(\/|$)/;

/** Throws NotFound or PageNotFound for paths that are not there. */
export function handlePath(path: string, accept: string, state: KubeState, seed: Seed): Answer {
  if (/^\/(healthz|livez|readyz)(\/|$)/.test(path)) return text(200, 'ok');
  if (path === '/version' || path === '/version/') return json(200, versionOf(seed));
  if (/^\/openapi\/v3(\/|$)/.test(path)) return handleOpenApi(path, state.registry);
  if (/^\/openapi\/v2\/?$/.test(path)) return handleOpenApiV2(accept);
  const discovery = handleDiscovery(path, accept, state);
  if (discovery) return discovery;
  if (/^\/apis?\//.test(path)) throw new PageNotFound();
  throw unknownResource();
}

/** What an EKS cluster of the seed's version answers: `1.33` becomes `v1.33.x-eks-…`. */
export function versionOf(seed: Seed): JsonObject {
  const cluster = seed.eksClusters.find(({ endpoint }) => endpoint !== 'unreachable');
  const [major = '1', minor = '32'] = (cluster?.version ?? '1.32').split('.');
  return {
    major,
    minor: `${minor}+`,
    gitVersion: `v${major}.${minor}.3-eks-sandbox`,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: 'go1.23.6',
    compiler: 'gc',
    platform: 'linux/amd64',
  };
}
