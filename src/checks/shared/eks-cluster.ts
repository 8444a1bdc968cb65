/** The EKS cluster of a HyperPod cluster as a subject. */
import type { EksCluster } from '../../domain/cluster.ts';
import { type Evidence, namedSubject, type Subject } from '../../domain/finding.ts';

/** `eks-cluster/speech-eks`. */
export function eksSubject({ name }: Pick<EksCluster, 'name'>): Subject {
  return namedSubject('eks-cluster', name);
}

/** A field of EKS's DescribeCluster. */
export function eksEvidence(field: string, value: unknown): readonly Evidence[] {
  return [{ field: `cluster.${field}`, value, source: 'eks:DescribeCluster' }];
}
