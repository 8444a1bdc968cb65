import { AwsFailure } from '../../parts.ts';
import type { Operation } from '../operation.ts';
import type { World } from '../world.ts';
import type { ManagedPolicy } from './roles.ts';
import { POLICY_ARN } from './entities.ts';

export const getPolicy: Operation = {
  isMutation: false,
  members: { PolicyArn: POLICY_ARN },
  resource: (input) => String(input.PolicyArn),
  handle(input, { world }) {
    const policy = findPolicy(world, input.PolicyArn);
    const roles = [...world.iam.roles.values()];
    return {
      Policy: {
        PolicyName: policy.name,
        PolicyId: policy.id,
        Arn: policy.arn,
        Path: '/',
        DefaultVersionId: 'v1',
        AttachmentCount: roles.filter(({ attachedPolicyArns }) => attachedPolicyArns.has(policy.arn)).length,
        PermissionsBoundaryUsageCount: 0,
        IsAttachable: true,
        CreateDate: new Date(policy.createdMs),
        UpdateDate: new Date(policy.createdMs),
        Tags: [],
      },
    };
  },
};

/** Throws NoSuchEntity. */
export function findPolicy(world: World, arn: unknown): ManagedPolicy {
  const policy = world.iam.policies.get(String(arn));
  if (!policy) {
    const message = `Policy ${String(arn)} does not exist or is not attachable.`;
    throw new AwsFailure('NoSuchEntity', 404, message);
  }
  return policy;
}
