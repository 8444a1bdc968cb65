import { AwsFailure } from '../../parts.ts';
import { decideAccess, isCaller } from '../authorize.ts';
import type { Operation } from '../operation.ts';
import { findRoleByArn } from './roles.ts';

export const simulatePrincipalPolicy: Operation = {
  isMutation: false,
  members: {
    PolicySourceArn: { type: 'string', isRequired: true, min: 20, max: 2048 },
    ActionNames: { type: 'list', isRequired: true, items: { type: 'string', min: 3, max: 128 } },
    ResourceArns: { type: 'list', items: { type: 'string', min: 1, max: 2048 } },
    ContextEntries: { type: 'list' },
    MaxItems: { type: 'integer', min: 1, max: 1000 },
  },
  resource: (input) => String(input.PolicySourceArn),
  handle(input, { world }) {
    const source = String(input.PolicySourceArn);
    if (!/^arn:[^:]+:iam::\d{12}:(role|user|group)\//.test(source)) {
      throw new AwsFailure(
        'InvalidInput',
        400,
        `Invalid Entity Arn: ${source} does not clearly define entity type and name.`,
      );
    }
    if (!isCaller(world, source) && !findRoleByArn(world.iam, source)) {
      throw new AwsFailure('NoSuchEntity', 404, `No entity found with ARN ${source}`);
    }
    const resources = (input.ResourceArns as readonly string[] | undefined) ?? ['*'];
    const EvaluationResults = (input.ActionNames as readonly string[]).flatMap((action) =>
      resources.map((resource) => {
        const { decision, isWithinBoundary } = decideAccess(world, source, action, resource);
        return {
          EvalActionName: action,
          EvalResourceName: resource,
          EvalDecision: decision,
          MatchedStatements: [],
          MissingContextValues: [],
          PermissionsBoundaryDecisionDetail:
            isWithinBoundary === undefined ? undefined : { AllowedByPermissionsBoundary: isWithinBoundary },
        };
      }),
    );
    return { EvaluationResults, IsTruncated: false };
  },
};
