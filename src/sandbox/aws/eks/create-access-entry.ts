import { AwsFailure } from '../../parts.ts';
import { textOf } from '../members.ts';
import type { Operation } from '../operation.ts';
import {
  checkPrincipal,
  describeEntry,
  eksClusterResource,
  findClusterWithEntries,
  NAME,
  PRINCIPAL,
} from './clusters.ts';
import { makeAccessEntry } from './state.ts';

export const createAccessEntry: Operation = {
  isMutation: true,
  members: {
    name: NAME,
    principalArn: PRINCIPAL,
    kubernetesGroups: { type: 'list', items: { type: 'string' } },
    username: { type: 'string' },
    type: { type: 'string', values: ['STANDARD'] },
    clientRequestToken: { type: 'string' },
  },
  resource: eksClusterResource,
  validate(input) {
    checkPrincipal(input);
    const groups = (input.kubernetesGroups ?? []) as readonly string[];
    if (groups.some((group) => group.startsWith('system:'))) {
      const text = 'The kubernetes group name cannot start with system:';
      throw new AwsFailure('InvalidParameterException', 400, text);
    }
  },
  handle(input, context) {
    const cluster = findClusterWithEntries(input, context);
    const principalArn = String(input.principalArn);
    if (cluster.accessEntries.has(principalArn)) {
      const text = 'The specified access entry resource is already in use on this cluster.';
      throw new AwsFailure('ResourceInUseException', 409, text);
    }
    const entry = makeAccessEntry({
      principalArn,
      kubernetesGroups: (input.kubernetesGroups ?? []) as readonly string[],
      createdMs: context.world.clock.now(),
      username: textOf(input.username),
    });
    cluster.accessEntries.set(principalArn, entry);
    return { accessEntry: describeEntry(cluster, entry) };
  },
};
