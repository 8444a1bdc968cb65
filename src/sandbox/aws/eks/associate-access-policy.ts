import { AwsFailure } from '../../parts.ts';
import type { Operation } from '../operation.ts';
import { describePolicy, eksClusterResource, findClusterWithEntries, findEntry, NAME, PRINCIPAL } from './clusters.ts';
import { associate } from './state.ts';

interface AccessScope {
  readonly type?: string;
  readonly namespaces?: readonly string[];
}

export const associateAccessPolicy: Operation = {
  isMutation: true,
  members: {
    name: NAME,
    principalArn: PRINCIPAL,
    policyArn: { type: 'string', isRequired: true },
    accessScope: {
      type: 'structure',
      isRequired: true,
      members: { type: { type: 'string', values: ['cluster', 'namespace'] } },
    },
  },
  resource: eksClusterResource,
  validate(input) {
    if (/^arn:aws[a-z-]*:eks::aws:cluster-access-policy\/.+$/.test(String(input.policyArn))) return;
    throw new AwsFailure('InvalidParameterException', 400, 'The policyArn parameter format is not valid');
  },
  handle(input, context) {
    const cluster = findClusterWithEntries(input, context);
    const entry = findEntry(cluster, input);
    const scope = input.accessScope as AccessScope;
    const accessScope = { type: scope.type ?? 'cluster', namespaces: scope.namespaces ?? [] };
    const policy = associate(entry, String(input.policyArn), accessScope, context.world.clock.now());
    return {
      clusterName: cluster.name,
      principalArn: entry.principalArn,
      associatedAccessPolicy: describePolicy(policy),
    };
  },
};
