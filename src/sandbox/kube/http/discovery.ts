/** Discovery: which groups, versions and resources there are, aggregated and in the older plain form. */
import { unknownResource } from '../failures.ts';
import { groupBy } from '../../../domain/group-by.ts';
import type { JsonObject } from '../../../domain/json.ts';
import type { KubeState } from '../state.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import { METRICS_RESOURCES } from './metrics-api.ts';
import { REVIEWS } from './reviews.ts';
import { json, type Answer } from './respond.ts';

interface Entry {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly isNamespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  readonly subresources: readonly Subresource[];
}

interface Subresource {
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly verbs: readonly string[];
}

const ALL_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const SUBRESOURCE_VERBS = ['get', 'patch', 'update'];

/** Groups in the order of the real server's priorities; those of CRDs follow by name. */
const GROUP_ORDER = [
  '',
  'apps',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'policy',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
];

function entriesOf({ registry, trafficOfMetrics }: KubeState): readonly Entry[] {
  const reviews = REVIEWS.map((review) => ({
    ...review,
    version: 'v1',
    singular: review.kind.toLowerCase(),
    isNamespaced: false,
    shortNames: [],
    categories: [],
    verbs: ['create'],
    subresources: [],
  }));
  const rank = (entry: Entry): string => {
    const index = GROUP_ORDER.indexOf(entry.group);
    return index < 0 ? `9${entry.group}` : String(index);
  };
  return [...registry.all().map(resourceEntry), ...reviews, ...(trafficOfMetrics ? METRICS_RESOURCES : [])].toSorted(
    (a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0),
  );
}

function resourceEntry(resource: ServedResource): Entry {
  const { group, version, kind, plural, isNamespaced } = resource.type;
  const { singular, shortNames, categories } = resource;
  return {
    group,
    version,
    kind,
    plural,
    isNamespaced,
    singular,
    shortNames,
    categories,
    verbs: ALL_VERBS,
    subresources: subresourcesOf(resource),
  };
}

function subresourcesOf({ type, hasStatus, scale }: ServedResource): readonly Subresource[] {
  const { group, version, kind, plural } = type;
  const status = { name: 'status', group, version, kind, verbs: SUBRESOURCE_VERBS };
  const scaling = { name: 'scale', group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: SUBRESOURCE_VERBS };
  const ofPods = [
    { name: 'binding', group: '', version: 'v1', kind: 'Binding', verbs: ['create'] },
    { name: 'eviction', group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] },
  ];
  return [
    ...(group === '' && plural === 'pods' ? ofPods : []),
    ...(scale ? [scaling] : []),
    ...(hasStatus ? [status] : []),
  ];
}

/** Answers a discovery path, undefined when the path is none. Throws NotFound for a group that is not there. */
export function handleDiscovery(path: string, accept: string, state: KubeState): Answer | undefined {
  const [root, ...place] = path.split('/').filter(Boolean);
  const entries = entriesOf(state);
  if (root === 'api')
    return coreDiscovery(
      entries.filter(({ group }) => group === ''),
      place,
      accept,
    );
  if (root === 'apis')
    return groupDiscovery(
      entries.filter(({ group }) => group !== ''),
      place,
      accept,
    );
  return undefined;
}

function coreDiscovery(entries: readonly Entry[], place: readonly string[], accept: string): Answer | undefined {
  const [version, ...more] = place;
  if (version === undefined) return coreRoot(entries, accept);
  return more.length === 0 ? resourceList(entries, '', version) : undefined;
}

function groupDiscovery(entries: readonly Entry[], place: readonly string[], accept: string): Answer | undefined {
  const [group, version, ...more] = place;
  if (group === undefined) return groupsRoot(entries, accept);
  if (version === undefined) return groupOf(entries, group);
  return more.length === 0 ? resourceList(entries, group, version) : undefined;
}

/** The version of aggregated discovery that the client prefers, if it takes any. */
function aggregatedVersion(accept: string): string | undefined {
  for (const range of accept.split(',')) {
    const parameters = range.split(';').map((part) => part.trim());
    if (!parameters.includes('as=APIGroupDiscoveryList')) continue;
    if (parameters.includes('v=v2')) return 'v2';
    if (parameters.includes('v=v2beta1')) return 'v2beta1';
  }
  return undefined;
}

function coreRoot(entries: readonly Entry[], accept: string): Answer {
  const version = aggregatedVersion(accept);
  if (version !== undefined) return aggregated(entries, version);
  return json(200, { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] });
}

function groupsRoot(entries: readonly Entry[], accept: string): Answer {
  const version = aggregatedVersion(accept);
  if (version !== undefined) return aggregated(entries, version);
  const groups = [...groupBy(entries, (entry) => entry.group)].map(([name, members]) => groupObject(name, members));
  return json(200, { kind: 'APIGroupList', apiVersion: 'v1', groups });
}

function groupObject(name: string, entries: readonly Entry[]): JsonObject {
  const versions = [...new Set(entries.map((entry) => entry.version))].map((version) => ({
    groupVersion: `${name}/${version}`,
    version,
  }));
  return { name, versions, preferredVersion: versions[0] };
}

function groupOf(entries: readonly Entry[], group: string): Answer | undefined {
  const members = entries.filter((entry) => entry.group === group);
  if (members.length === 0) return undefined;
  return json(200, { kind: 'APIGroup', apiVersion: 'v1', ...groupObject(group, members) });
}

function resourceList(entries: readonly Entry[], group: string, version: string): Answer | undefined {
  const members = entries.filter((entry) => entry.group === group && entry.version === version);
  if (members.length === 0) {
    if (entries.some((entry) => entry.group === group)) throw unknownResource();
    return undefined;
  }
  return json(200, {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: group === '' ? version : `${group}/${version}`,
    resources: members.flatMap(plainResources),
  });
}

function plainResources(entry: Entry): readonly JsonObject[] {
  const { plural, singular, kind, isNamespaced, verbs, shortNames, categories } = entry;
  const main = {
    name: plural,
    singularName: singular,
    namespaced: isNamespaced,
    kind,
    verbs,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
  };
  const others = entry.subresources.map((sub) => ({
    name: `${plural}/${sub.name}`,
    singularName: '',
    namespaced: isNamespaced,
    ...(sub.group === entry.group && sub.version === entry.version ? {} : { group: sub.group, version: sub.version }),
    kind: sub.kind,
    verbs: sub.verbs,
  }));
  return [main, ...others];
}

function aggregated(entries: readonly Entry[], apiVersion: string): Answer {
  const items = [...groupBy(entries, (entry) => entry.group)].map(([name, members]) => ({
    metadata: { name, creationTimestamp: null },
    versions: [...groupBy(members, (entry) => entry.version)].map(([version, resources]) => ({
      version,
      resources: resources.map(aggregatedResource),
      freshness: 'Current',
    })),
  }));
  return {
    kind: 'json',
    status: 200,
    contentType: `application/json;g=apidiscovery.k8s.io;v=${apiVersion};as=APIGroupDiscoveryList`,
    headers: { vary: 'Accept' },
    body: { kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${apiVersion}`, metadata: {}, items },
  };
}

function aggregatedResource(entry: Entry): JsonObject {
  const { group, version, kind, plural, singular, isNamespaced, verbs, shortNames, categories, subresources } = entry;
  return {
    resource: plural,
    responseKind: { group, version, kind },
    scope: isNamespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
    ...(subresources.length > 0 ? { subresources: subresources.map(aggregatedSubresource) } : {}),
  };
}

function aggregatedSubresource({ name, group, version, kind, verbs }: Subresource): JsonObject {
  return { subresource: name, responseKind: { group, version, kind }, verbs };
}
