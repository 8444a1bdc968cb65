/** The EKS cluster of a HyperPod cluster as a subject. */
import type { EksCluster } from '../../domain/cluster.ts';
import { type Evidence, namedSubject, type Subject } from '../../domain/finding.ts';
import type { CheckContext } from '../check.ts';

/** `eks-cluster/speech-eks`. */
export function eksSubject({ name }: Pick<EksCluster, 'name'>): Subject {
  return namedSubject('eks-cluster', name);
}

/** A field of EKS's DescribeCluster. */
export function eksEvidence(field: string, value: unknown): readonly Evidence[] {
  return [{ field: `cluster.${field}`, value, source: 'eks:DescribeCluster' }];
}

/** Whether the API server does not know the caller: every request, or every one but those that are open to all, is answered 401. */
export function isKeptOut({ whyUnread }: Pick<CheckContext, 'whyUnread'>): boolean {
  const facts = ['kubernetesVersion', 'namespaces', 'nodes', 'pods'] as const;
  return facts.some((key) => whyUnread(key)?.code === 'kubernetes-unauthorized');
}
