/** What stands against a cluster to be made: everything that AWS would refuse, asked before it is asked for, each with its place in the file. */
import type { Aws } from '../../context.ts';
import type { Cluster, EksCluster } from '../../domain/cluster.ts';
import { NEWEST_KUBERNETES, OLDEST_KUBERNETES } from '../../domain/hyperpod-eks.ts';
import { compareVersions, versionNumbers } from '../../domain/image-version.ts';
import type { LoadedCluster, NewClusterSpec } from '../../domain/new-cluster-spec.ts';
import { problemsError } from '../../domain/problem.ts';
import type { QuotaRow } from '../../domain/quota.ts';
import { HpscaleError } from '../../errors.ts';
import { collectQuotas } from '../collect-quotas.ts';
import type { Objections } from '../converge/objections.ts';
import { completeNewGroups } from '../instance-groups/judge-new-groups.ts';
import { ifPermitted } from '../unless-refused.ts';

/** Adds every objection; answers what should be known before consent. */
export async function judgeNewCluster(
  { spec }: LoadedCluster,
  toCome: Cluster,
  aws: Aws,
  objections: Objections,
): Promise<readonly string[]> {
  const [groups, quotas, roles] = await Promise.all([
    judgeGroups(spec, toCome, aws, objections),
    judgeQuotas(spec, aws, objections),
    judgeRoles(spec, aws, objections),
  ]);
  return [...groups, ...quotas, ...roles];
}

/** What HyperPod asks of the EKS cluster under it. */
export function judgeEks(
  { name, status, version, authenticationMode }: EksCluster,
  objections: Objections,
): readonly string[] {
  const refuse = (code: string, message: string, hint: string) =>
    objections.add(['eksCluster'], new HpscaleError({ kind: 'conflict', code, message, hint }));
  if (status !== 'ACTIVE') {
    refuse('eks-not-active', `the EKS cluster "${name}" is ${status}`, 'HyperPod needs it ACTIVE: wait until it is');
  }
  if (authenticationMode === 'CONFIG_MAP') {
    refuse(
      'eks-authentication-mode',
      `the EKS cluster "${name}" has the authentication mode CONFIG_MAP, which lets HyperPod in nowhere`,
      `aws eks update-cluster-config --name ${name} --access-config authenticationMode=API_AND_CONFIG_MAP`,
    );
  }
  return versionNotes({ name, version }, refuse);
}

function versionNotes(
  { name, version }: Pick<EksCluster, 'name' | 'version'>,
  refuse: (code: string, message: string, hint: string) => void,
): readonly string[] {
  const [is, oldest, newest] = [version, OLDEST_KUBERNETES, NEWEST_KUBERNETES].map((text) => versionNumbers(text));
  if (!is || !oldest || !newest) return [`the Kubernetes version of ${name} is unknown: "${version}"`];
  if (compareVersions(is, newest) > 0) {
    return [`${name} runs Kubernetes ${version}, newer than the ${NEWEST_KUBERNETES} that HyperPod is known to list`];
  }
  if (compareVersions(is, oldest) < 0) {
    const message = `the EKS cluster "${name}" runs Kubernetes ${version}, and HyperPod supports ${OLDEST_KUBERNETES} to ${NEWEST_KUBERNETES}`;
    refuse('eks-version', message, 'upgrade it first: EKS goes one minor version at a time');
  }
  return [];
}

async function judgeGroups(
  spec: NewClusterSpec,
  toCome: Cluster,
  aws: Aws,
  objections: Objections,
): Promise<readonly string[]> {
  const { judged, warnings } = await completeNewGroups(spec.instanceGroups, toCome, aws);
  for (const { index, problems, spec: group } of judged) {
    const error = problemsError('bad-instance-group', `the instance group "${group.name}"`, problems, 'conflict');
    if (error) objections.add(['instanceGroups', index], error);
  }
  return warnings;
}

/** Instances from the start need quota now: by type, in one cluster, and over all. */
async function judgeQuotas(
  { instanceGroups }: NewClusterSpec,
  aws: Aws,
  objections: Objections,
): Promise<readonly string[]> {
  const needs = instanceGroups
    .filter(({ count }) => count > 0)
    .map(({ instanceTypes: [instanceType = ''], capacityType, count }) => ({ instanceType, capacityType, count }));
  const { rows } = await collectQuotas({ all: false, instanceTypes: [], needs }, aws);
  const doubts: string[] = [];
  for (const row of rows) {
    const needed = row.needed ?? neededIn(row, needs);
    if (row.limit !== null && needed > roomOf(row)) objections.add(['instanceGroups'], shortError(row, needed));
    else if (row.limit === null && needed > 0)
      doubts.push(`whether "${row.quotaName}" suffices is unknown: ${row.reason ?? 'it has no value'}`);
  }
  return doubts;
}

interface Need {
  readonly capacityType: QuotaRow['capacityType'];
  readonly count: number;
}

/** In a cluster of its own. */
function neededIn({ scope, capacityType }: QuotaRow, needs: readonly Need[]): number {
  if (scope !== 'cluster') return 0;
  return needs.filter((need) => need.capacityType === capacityType).reduce((sum, { count }) => sum + count, 0);
}

/** The new cluster is empty: of the quota of one cluster, nothing is in use. */
function roomOf({ scope, limit, headroom }: QuotaRow): number {
  return (scope === 'cluster' ? limit : (headroom ?? limit)) ?? 0;
}

function shortError(row: QuotaRow, needed: number): HpscaleError {
  const { quotaName, limit, scope, instanceType, capacityType } = row;
  const subject = scope === 'instance-type' ? (instanceType ?? '') : scope === 'cluster' ? 'per-cluster' : 'total';
  return new HpscaleError({
    kind: 'quota',
    code: 'quota-short',
    message: `${needed} instances do not fit in the quota "${quotaName}" of ${limit}, with ${scope === 'cluster' ? 0 : (row.inUse ?? 'an unknown number')} in use`,
    hint: `hpscale quota request ${subject}${capacityType === 'spot' ? ':spot' : ''}=N`,
  });
}

/** Execution roles have to be there. */
async function judgeRoles(
  { instanceGroups }: NewClusterSpec,
  aws: Aws,
  objections: Objections,
): Promise<readonly string[]> {
  const arns = [...new Set(instanceGroups.flatMap(({ executionRole }) => executionRole ?? []))];
  const found = await Promise.all(
    arns.map(async (arn) => {
      const name = arn.slice(arn.lastIndexOf('/') + 1);
      return await ifPermitted(
        async () => ((await aws.roles.get(name)) ? null : { arn, why: null }),
        ({ message }) => ({ arn, why: message }),
      );
    }),
  );
  return found
    .filter((one) => one !== null)
    .flatMap(({ arn, why }) => {
      if (why !== null) return [`whether the execution role ${arn} exists is unknown: ${why}`];
      const index = instanceGroups.findIndex(({ executionRole }) => executionRole === arn);
      const message = `there is no role ${arn}`;
      const hint = 'it is the role that the instances run with: see the roles there are with aws iam list-roles';
      objections.add(
        ['instanceGroups', index, 'executionRole'],
        new HpscaleError({ kind: 'not-found', code: 'role-not-found', message, hint }),
      );
      return [];
    });
}
