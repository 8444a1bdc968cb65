/** What IAM's operations share: names and their constraints, finding a role, documents, the wording of failures. */
import { AwsFailure } from '../../parts.ts';
import { encodeRfc3986 } from '../encode-rfc3986.ts';
import type { Rule } from '../members.ts';
import type { CallContext, Json } from '../operation.ts';
import type { World } from '../world.ts';
import type { RoleState } from './roles.ts';
import { writtenTrust } from './roles.ts';

export const ROLE_NAME: Rule = { type: 'string', isRequired: true, min: 1, max: 64, pattern: '[\\w+=,.@\\-]+' };
export const POLICY_NAME: Rule = { type: 'string', isRequired: true, min: 1, max: 128, pattern: '[\\w+=,.@\\-]+' };
export const POLICY_ARN: Rule = { type: 'string', isRequired: true, min: 20, max: 2048 };
export const DOCUMENT: Rule = { type: 'string', isRequired: true, min: 1, max: 131_072 };
export const MAX_ITEMS: Rule = { type: 'integer', min: 1, max: 1000 };
export const MARKER: Rule = { type: 'string', min: 1, max: 320 };
export const TAGS: Rule = {
  type: 'list',
  max: 50,
  items: {
    type: 'structure',
    members: {
      Key: { type: 'string', isRequired: true, min: 1, max: 128 },
      Value: { type: 'string', isRequired: true, max: 256 },
    },
  },
};

/** IAM's default is 100; ten makes whoever ignores IsTruncated find out here. */
export const DEFAULT_PAGE_SIZE = 10;

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** Throws NoSuchEntity. */
export function findRole(world: World, name: unknown): RoleState {
  const role = world.iam.roles.get(String(name));
  if (!role) throw new AwsFailure('NoSuchEntity', 404, `The role with name ${String(name)} cannot be found.`);
  return role;
}

/** The ARN that IAM checks for an operation on a role, be it there or not. */
export function roleResource(input: Json, { world }: CallContext): string {
  const name = String(input.RoleName);
  return world.iam.roles.get(name)?.arn ?? roleArn(world, '/', name);
}

/** The ARN of a role of the account; the path begins and ends with a slash. */
export function roleArn(world: World, path: string, name: string): string {
  return `arn:${world.partition}:iam::${world.accountId}:role${path}${name}`;
}

/** Throws MalformedPolicyDocument unless the text is a policy; a trust policy has principals, others have none. */
export function checkDocument(text: string, kind: 'identity' | 'trust'): void {
  const statements = readStatements(text);
  for (const statement of statements) {
    if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') throw malformed('Syntax errors in policy.');
    if (!('Action' in statement) && !('NotAction' in statement)) {
      throw malformed('Policy statement must contain actions.');
    }
    if (kind === 'trust') checkTrustStatement(statement);
    else checkIdentityStatement(statement);
  }
}

function readStatements(text: string): readonly Json[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw malformed('This policy contains invalid Json');
  }
  const statement = (parsed as { readonly Statement?: unknown } | null)?.Statement;
  const statements: readonly unknown[] = [statement].flat();
  if (statements.length === 0 || statements.some((entry) => typeof entry !== 'object' || entry === null)) {
    throw malformed('Syntax errors in policy.');
  }
  return statements as readonly Json[];
}

function checkTrustStatement(statement: Json): void {
  if (!('Principal' in statement) && !('NotPrincipal' in statement)) {
    throw malformed('Missing required field Principal');
  }
  if ('Resource' in statement) throw malformed('Has prohibited field Resource');
  const actions = [statement.Action].flat().map(String);
  if (actions.some((action) => !/^(sts:.*|\*)$/i.test(action))) {
    throw malformed('AssumeRole policy may only specify STS AssumeRole actions.');
  }
}

function checkIdentityStatement(statement: Json): void {
  if ('Principal' in statement) throw malformed('Policy document should not specify a principal.');
  if (!('Resource' in statement) && !('NotResource' in statement)) {
    throw malformed('Policy statement must contain resources.');
  }
}

function malformed(message: string): AwsFailure {
  return new AwsFailure('MalformedPolicyDocument', 400, message);
}

/** A role as GetRole, CreateRole and ListRoles show it; only the first two know its tags and boundary. */
export function describeRole(role: RoleState, isDetailed: boolean): Json {
  const { permissionsBoundaryArn: boundary } = role;
  const details = {
    Tags: role.tags.size > 0 ? describeTags(role) : undefined,
    PermissionsBoundary: boundary ? { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary } : undefined,
    RoleLastUsed: {},
  };
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdMs),
    AssumeRolePolicyDocument: encodeRfc3986(writtenTrust(role)),
    Description: role.description ?? undefined,
    MaxSessionDuration: role.maxSessionDuration,
    ...(isDetailed ? details : {}),
  };
}

/** A role's tags as IAM answers them. */
export function describeTags(role: RoleState): readonly Tag[] {
  return [...role.tags].map(([Key, Value]) => ({ Key, Value }));
}

/** The error for a Marker that IAM did not hand out for this list. */
export function invalidMarker(): AwsFailure {
  return new AwsFailure('ValidationError', 400, 'Invalid Marker.');
}
