import { AwsFailure } from '../../parts.ts';
import { encodeRfc3986 } from '../encode-rfc3986.ts';
import type { Operation } from '../operation.ts';
import { POLICY_ARN } from './entities.ts';
import { findPolicy } from './get-policy.ts';

export const getPolicyVersion: Operation = {
  isMutation: false,
  members: {
    PolicyArn: POLICY_ARN,
    VersionId: { type: 'string', isRequired: true, pattern: 'v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?' },
  },
  resource: (input) => String(input.PolicyArn),
  handle(input, { world }) {
    const policy = findPolicy(world, input.PolicyArn);
    const version = String(input.VersionId);
    if (version !== 'v1') {
      throw new AwsFailure(
        'NoSuchEntity',
        404,
        `Policy ${policy.arn} version ${version} does not exist or is not attachable.`,
      );
    }
    return {
      PolicyVersion: {
        Document: encodeRfc3986(policy.text),
        VersionId: version,
        IsDefaultVersion: true,
        CreateDate: new Date(policy.createdMs),
      },
    };
  },
};
