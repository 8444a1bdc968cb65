/**
 * The SageMaker quotas of the account: the seed's own, among the hundreds that every account has.
 * Codes of cluster quotas are the real ones where they are known; all others derive from the name.
 */
import { INSTANCE_TYPES } from '../../../domain/instance-type.ts';
import type { Seed } from '../../seed.ts';
import { deriveHex } from '../ids.ts';

export interface QuotaEntry {
  readonly name: string;
  readonly code: string;
  /** Undefined: no value has been applied to the account, so ListServiceQuotas leaves the quota out. */
  applied: number | undefined;
  /** Undefined: AWS has no default for it. */
  readonly default: number | undefined;
  /** `cluster/ml.g5.xlarge`: what AWS/Usage counts for it; null: it is not counted. */
  readonly usageResource: string | null;
}

export interface QuotaRequestState {
  readonly id: string;
  readonly quotaCode: string;
  readonly desiredValue: number;
  status: 'PENDING' | 'CASE_OPENED' | 'APPROVED';
  readonly createdMs: number;
}

export interface QuotaState {
  /** By code, in the order in which Service Quotas lists them (by code: as good as none for a reader). */
  readonly entries: ReadonlyMap<string, QuotaEntry>;
  /** Oldest first. */
  readonly requests: QuotaRequestState[];
}

export const PER_CLUSTER = {
  'on-demand': 'Maximum number instances allowed per SageMaker HyperPod cluster',
  spot: 'Maximum number Spot instances allowed per SageMaker HyperPod cluster',
} as const;

export const TOTAL = {
  'on-demand': 'Total number of instances allowed across SageMaker HyperPod clusters',
  spot: 'Total number of Spot instances allowed across SageMaker HyperPod clusters',
} as const;

const KNOWN_CODES: Readonly<Record<string, string>> = {
  [PER_CLUSTER['on-demand']]: 'L-2CE978FC',
  [TOTAL['on-demand']]: 'L-3308CCC7',
  [PER_CLUSTER.spot]: 'L-41BFBF41',
  [TOTAL.spot]: 'L-97A2C724',
  'Maximum size of EBS volume in GB for a SageMaker HyperPod cluster instance': 'L-E13DF72A',
  'Maximum total FSx Lustre capacity in TiB across SageMaker HyperPod restricted instance groups': 'L-FC4D7F52',
  'ml.p5.48xlarge for cluster spot instance usage': 'L-F742E2D7',
  'ml.i3en.16xlarge for cluster spot instance usage': 'L-5D40BC9D',
  'ml.m7i.2xlarge for cluster spot instance usage': 'L-97C33A46',
  'ml.r7i.2xlarge for cluster spot instance usage': 'L-982813E2',
  'ml.r7i.24xlarge for cluster spot instance usage': 'L-31B2FB52',
  'ml.g6e.24xlarge for cluster spot instance usage': 'L-3296ED98',
};

/** Other uses of an instance type that have a quota each: they make the list as long as a real one. */
const OTHER_USES = [
  'for endpoint usage',
  'for notebook instance usage',
  'for processing job usage',
  'for spot training job usage',
  'for training job usage',
  'for training warm pool usage',
  'for transform job usage',
];

/** The name of the quota of an instance type on HyperPod clusters. */
export function clusterUsageQuotaName(instanceType: string, capacityType: 'on-demand' | 'spot'): string {
  if (capacityType === 'spot') return `${instanceType} for cluster spot instance usage`;
  const known = INSTANCE_TYPES.find(({ name }) => name === instanceType);
  return known?.quotaName ?? `${instanceType} for cluster usage`;
}

/** Every quota of the seed, the generated ones around them, and the seed's open requests. */
export function seedQuotas(seed: Seed, nowMs: number): QuotaState {
  const { applied, defaults, openRequests = [] } = seed.quotas;
  const byCode = new Map<string, QuotaEntry>();
  const add = (name: string, entry: Pick<QuotaEntry, 'applied' | 'default'>) => {
    const code = codeOf(name);
    byCode.set(code, { name, code, usageResource: usageResourceOf(name), ...entry });
  };
  for (const { name: type } of INSTANCE_TYPES) {
    for (const use of OTHER_USES) add(`${type} ${use}`, { applied: 0, default: 0 });
  }
  for (const name of new Set([...Object.keys(defaults), ...Object.keys(applied)])) {
    add(name, { applied: applied[name], default: defaults[name] });
  }
  const entries = new Map([...byCode].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const requests = openRequests.map(({ quotaName, desiredValue, status }) => ({
    id: deriveHex(`request/${quotaName}`, 32).toLowerCase(),
    quotaCode: codeOf(quotaName),
    desiredValue,
    status,
    createdMs: nowMs - 3_600_000,
  }));
  return { entries, requests };
}

/** The value that limits use: the applied one, else AWS's default; undefined when there is no such quota. */
export function limitOf(state: QuotaState, quotaName: string): number | undefined {
  const entry = state.entries.get(codeOf(quotaName));
  return entry?.applied ?? entry?.default;
}

function codeOf(name: string): string {
  const type = /^(ml\.\S+) for cluster usage$/.exec(name)?.[1];
  const known = INSTANCE_TYPES.find((entry) => entry.quotaName === name || entry.name === type);
  return KNOWN_CODES[name] ?? known?.quotaCode ?? `L-${deriveHex(`sagemaker/${name}`, 8)}`;
}

function usageResourceOf(name: string): string | null {
  if (name === TOTAL['on-demand']) return 'cluster/total_instance_count';
  if (name === TOTAL.spot) return 'cluster-spot/total_instance_count';
  const renamed = INSTANCE_TYPES.find(({ quotaName }) => quotaName === name)?.name;
  const type = renamed ?? /^(ml\.\S+) for cluster usage$/.exec(name)?.[1];
  if (type !== undefined) return `cluster/${type}`;
  const spotType = /^(ml\.\S+) for cluster spot instance usage$/.exec(name)?.[1];
  return spotType === undefined ? null : `cluster-spot/${spotType}`;
}
