/** The resources that the sandbox serves without any CRD. */
import type { Schema } from '../../../schema/schema.ts';
import { builtInType } from '../types/catalog.ts';
import type { ServedResource } from './served-resource.ts';

interface BuiltIn {
  readonly group?: string;
  readonly version?: string;
  readonly kind: string;
  readonly plural: string;
  readonly isCluster?: boolean;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly hasStatus?: boolean;
  readonly hasGeneration?: boolean;
  readonly scales?: boolean;
}

const ALL = ['all'];

// In the order in which the real server lists them in discovery.
const BUILT_IN: readonly BuiltIn[] = [
  { kind: 'ConfigMap', plural: 'configmaps', shortNames: ['cm'] },
  { kind: 'Event', plural: 'events', shortNames: ['ev'] },
  { kind: 'Namespace', plural: 'namespaces', isCluster: true, shortNames: ['ns'], hasStatus: true },
  { kind: 'Node', plural: 'nodes', isCluster: true, shortNames: ['no'], hasStatus: true },
  { kind: 'Pod', plural: 'pods', shortNames: ['po'], categories: ALL, hasStatus: true },
  { kind: 'Secret', plural: 'secrets' },
  { kind: 'ServiceAccount', plural: 'serviceaccounts', shortNames: ['sa'] },
  { kind: 'Service', plural: 'services', shortNames: ['svc'], categories: ALL, hasStatus: true },
  {
    group: 'apps',
    kind: 'DaemonSet',
    plural: 'daemonsets',
    shortNames: ['ds'],
    categories: ALL,
    hasStatus: true,
    hasGeneration: true,
  },
  {
    group: 'apps',
    kind: 'Deployment',
    plural: 'deployments',
    shortNames: ['deploy'],
    categories: ALL,
    hasStatus: true,
    hasGeneration: true,
    scales: true,
  },
  {
    group: 'apps',
    kind: 'ReplicaSet',
    plural: 'replicasets',
    shortNames: ['rs'],
    categories: ALL,
    hasStatus: true,
    hasGeneration: true,
    scales: true,
  },
  {
    group: 'apps',
    kind: 'StatefulSet',
    plural: 'statefulsets',
    shortNames: ['sts'],
    categories: ALL,
    hasStatus: true,
    hasGeneration: true,
    scales: true,
  },
  {
    group: 'autoscaling',
    version: 'v2',
    kind: 'HorizontalPodAutoscaler',
    plural: 'horizontalpodautoscalers',
    shortNames: ['hpa'],
    categories: ALL,
    hasStatus: true,
  },
  {
    group: 'policy',
    kind: 'PodDisruptionBudget',
    plural: 'poddisruptionbudgets',
    shortNames: ['pdb'],
    hasStatus: true,
    hasGeneration: true,
  },
  {
    group: 'scheduling.k8s.io',
    kind: 'PriorityClass',
    plural: 'priorityclasses',
    isCluster: true,
    shortNames: ['pc'],
    hasGeneration: true,
  },
  { group: 'coordination.k8s.io', kind: 'Lease', plural: 'leases' },
  {
    group: 'apiextensions.k8s.io',
    kind: 'CustomResourceDefinition',
    plural: 'customresourcedefinitions',
    isCluster: true,
    shortNames: ['crd', 'crds'],
    categories: ['api-extensions'],
    hasStatus: true,
    hasGeneration: true,
  },
];

const REPLICA_PATHS = {
  specReplicas: ['spec', 'replicas'],
  statusReplicas: ['status', 'replicas'],
  labelSelector: ['spec', 'selector'],
};

function served(entry: BuiltIn): ServedResource {
  const { group = '', version = 'v1', kind, plural } = entry;
  const schema: Schema = builtInType(kind);
  return {
    type: { group, version, kind, plural, isNamespaced: entry.isCluster !== true },
    listKind: `${kind}List`,
    singular: kind.toLowerCase(),
    shortNames: entry.shortNames ?? [],
    categories: entry.categories ?? [],
    schema,
    hasStatus: entry.hasStatus === true,
    scale: entry.scales ? REPLICA_PATHS : undefined,
    hasGeneration: entry.hasGeneration === true,
    isCustom: false,
    columns: [],
    storageVersion: version,
  };
}

/** All of them, freshly made. */
export function builtInResources(): readonly ServedResource[] {
  return BUILT_IN.map(served);
}
