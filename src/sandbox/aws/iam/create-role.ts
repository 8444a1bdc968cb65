import { AwsFailure } from '../../parts.ts';
import { drawHex } from '../ids.ts';
import { textOf } from '../members.ts';
import type { Operation } from '../operation.ts';
import { checkDocument, describeRole, DOCUMENT, ROLE_NAME, roleArn, TAGS, type Tag } from './entities.ts';
import type { RoleState } from './roles.ts';

/** Roles that an account may have by default. */
const ROLE_LIMIT = 1000;

export const createRole: Operation = {
  isMutation: true,
  members: {
    RoleName: ROLE_NAME,
    Path: { type: 'string', max: 512, pattern: '(/)|(/[!-~]+/)' },
    AssumeRolePolicyDocument: DOCUMENT,
    Description: { type: 'string', max: 1000 },
    MaxSessionDuration: { type: 'integer', min: 3600, max: 43_200 },
    PermissionsBoundary: { type: 'string', min: 20, max: 2048 },
    Tags: TAGS,
  },
  resource: (input, { world }) => roleArn(world, textOf(input.Path) ?? '/', String(input.RoleName)),
  handle(input, { world }) {
    const name = String(input.RoleName);
    const text = String(input.AssumeRolePolicyDocument);
    checkDocument(text, 'trust');
    // Names are unique whatever their case.
    if ([...world.iam.roles.keys()].some((other) => other.toLowerCase() === name.toLowerCase())) {
      throw new AwsFailure('EntityAlreadyExists', 409, `Role with name ${name} already exists.`);
    }
    if (world.iam.roles.size >= ROLE_LIMIT) {
      throw new AwsFailure('LimitExceeded', 409, `Cannot exceed quota for RolesPerAccount: ${ROLE_LIMIT}`);
    }
    const nowMs = world.clock.now();
    const path = textOf(input.Path) ?? '/';
    const role: RoleState = {
      name,
      path,
      arn: roleArn(world, path, name),
      id: `AROA${drawHex(world.random, 17).toUpperCase()}`,
      createdMs: nowMs,
      maxSessionDuration: Number(input.MaxSessionDuration ?? 3600),
      permissionsBoundaryArn: textOf(input.PermissionsBoundary) ?? null,
      description: textOf(input.Description) ?? null,
      tags: new Map(((input.Tags ?? []) as readonly Tag[]).map(({ Key, Value }) => [Key, Value])),
      inlinePolicies: new Map(),
      attachedPolicyArns: new Set(),
      trustPolicies: [{ text, effectiveMs: nowMs + world.seed.timings.roleAssumable * 1000 }],
    };
    world.iam.roles.set(name, role);
    return { Role: describeRole(role, true) };
  },
};
