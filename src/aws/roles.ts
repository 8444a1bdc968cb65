/** IAM roles and their policies. Documents travel URL-encoded and are handed out parsed. */
import type { ContextEntry, EvaluationResult, Role as SdkRole } from '@aws-sdk/client-iam';
import type { RoleGateway } from '../context.ts';
import { parseArn } from '../domain/arn.ts';
import type { ActionDecision } from '../domain/facts.ts';
import type { PolicyDocument, PolicyStatement, Role } from '../domain/role.ts';
import { HpscaleError, isHpscaleError } from '../errors.ts';
import { collectPages } from './call.ts';
import type { Clients } from './clients.ts';
import { requireAnswered } from './network-error.ts';

type IamService = Awaited<ReturnType<Clients['iam']>>;

/** Roles of the account (IAM has no regions). */
export function createRoleGateway(clients: Clients): RoleGateway {
  return { ...roleMethods(clients), ...policyMethods(clients) };
}

function roleMethods(clients: Clients): Pick<RoleGateway, 'get' | 'create' | 'updateTrustPolicy' | 'tag' | 'delete'> {
  return {
    async get(name) {
      const iam = await clients.iam();
      const output = await undefinedWhenMissing(() =>
        iam.call('GetRole', (options) => iam.client.send(new iam.sdk.GetRoleCommand({ RoleName: name }), options)),
      );
      return output && toRole(requireAnswered(output.Role, 'iam:GetRole'));
    },
    async create({ name, trustPolicy, description, tags }) {
      const iam = await clients.iam();
      const command = new iam.sdk.CreateRoleCommand({
        RoleName: name,
        AssumeRolePolicyDocument: JSON.stringify(trustPolicy),
        Description: description,
        Tags: toTags(tags),
      });
      const { Role: created } = await iam.call('CreateRole', (options) => iam.client.send(command, options));
      return { ...toRole({ RoleName: name, ...created } as SdkRole), trustPolicy, tags };
    },
    async updateTrustPolicy(name, policy) {
      const iam = await clients.iam();
      const command = new iam.sdk.UpdateAssumeRolePolicyCommand({
        RoleName: name,
        PolicyDocument: JSON.stringify(policy),
      });
      await iam.call('UpdateAssumeRolePolicy', (options) => iam.client.send(command, options));
    },
    async tag(name, tags) {
      const iam = await clients.iam();
      const command = new iam.sdk.TagRoleCommand({ RoleName: name, Tags: toTags(tags) });
      await iam.call('TagRole', (options) => iam.client.send(command, options));
    },
    async delete(name) {
      const iam = await clients.iam();
      await undefinedWhenMissing(() =>
        iam.call('DeleteRole', (options) =>
          iam.client.send(new iam.sdk.DeleteRoleCommand({ RoleName: name }), options),
        ),
      );
    },
  };
}

function policyMethods(clients: Clients): Omit<RoleGateway, 'get' | 'create' | 'updateTrustPolicy' | 'tag' | 'delete'> {
  return {
    async listInlinePolicies(roleName) {
      const iam = await clients.iam();
      return await collectPages(async (token) => {
        const command = new iam.sdk.ListRolePoliciesCommand({ RoleName: roleName, Marker: token });
        const page = await iam.call('ListRolePolicies', (options) => iam.client.send(command, options));
        return { items: page.PolicyNames, next: page.IsTruncated ? page.Marker : undefined };
      });
    },
    async getInlinePolicy(roleName, policyName) {
      const iam = await clients.iam();
      const command = new iam.sdk.GetRolePolicyCommand({ RoleName: roleName, PolicyName: policyName });
      const output = await undefinedWhenMissing(() =>
        iam.call('GetRolePolicy', (options) => iam.client.send(command, options)),
      );
      return output && parseDocument(output.PolicyDocument, `policy ${policyName} of role ${roleName}`);
    },
    async putInlinePolicy(roleName, policyName, policy) {
      const iam = await clients.iam();
      const command = new iam.sdk.PutRolePolicyCommand({
        RoleName: roleName,
        PolicyName: policyName,
        PolicyDocument: JSON.stringify(policy),
      });
      await iam.call('PutRolePolicy', (options) => iam.client.send(command, options));
    },
    async deleteInlinePolicy(roleName, policyName) {
      const iam = await clients.iam();
      const command = new iam.sdk.DeleteRolePolicyCommand({ RoleName: roleName, PolicyName: policyName });
      await undefinedWhenMissing(() => iam.call('DeleteRolePolicy', (options) => iam.client.send(command, options)));
    },
    async listAttachedPolicies(roleName) {
      const iam = await clients.iam();
      return await collectPages(async (token) => {
        const command = new iam.sdk.ListAttachedRolePoliciesCommand({ RoleName: roleName, Marker: token });
        const page = await iam.call('ListAttachedRolePolicies', (options) => iam.client.send(command, options));
        const items = page.AttachedPolicies?.map(({ PolicyName: name = '', PolicyArn: arn = '' }) => ({ name, arn }));
        return { items, next: page.IsTruncated ? page.Marker : undefined };
      });
    },
    async detachPolicy(roleName, policyArn) {
      const iam = await clients.iam();
      const command = new iam.sdk.DetachRolePolicyCommand({ RoleName: roleName, PolicyArn: policyArn });
      await undefinedWhenMissing(() => iam.call('DetachRolePolicy', (options) => iam.client.send(command, options)));
    },
    getManagedPolicy: async (arn) => getManagedPolicy(await clients.iam(), arn),
    simulate: async (...question) => simulate(await clients.iam(), ...question),
  };
}

async function getManagedPolicy({ sdk, client, call }: IamService, arn: string): Promise<PolicyDocument> {
  const { Policy: policy } = await call('GetPolicy', (options) =>
    client.send(new sdk.GetPolicyCommand({ PolicyArn: arn }), options),
  );
  const command = new sdk.GetPolicyVersionCommand({ PolicyArn: arn, VersionId: policy?.DefaultVersionId });
  const { PolicyVersion: version } = await call('GetPolicyVersion', (options) => client.send(command, options));
  return parseDocument(version?.Document, `managed policy ${arn}`);
}

async function simulate(
  { sdk, client, call }: IamService,
  principalArn: string,
  actions: readonly string[],
  resources: readonly string[] = ['*'],
): Promise<readonly ActionDecision[]> {
  return await collectPages(async (token) => {
    const command = new sdk.SimulatePrincipalPolicyCommand({
      PolicySourceArn: principalArn,
      ActionNames: [...actions],
      ResourceArns: [...resources],
      ContextEntries: accountContext(principalArn, resources),
      Marker: token,
    });
    const page = await call('SimulatePrincipalPolicy', (options) => client.send(command, options));
    const items = requireAnswered(page.EvaluationResults, 'iam:SimulatePrincipalPolicy').flatMap((result) =>
      toDecisions(result),
    );
    return { items, next: page.IsTruncated ? page.Marker : undefined };
  });
}

/** A request would have these; AWS's own policy for cluster roles asks for them. */
function accountContext(principalArn: string, [resource = '']: readonly string[]): ContextEntry[] {
  const principalAccount = parseArn(principalArn)?.accountId ?? '';
  const accounts = {
    'aws:PrincipalAccount': principalAccount,
    'aws:ResourceAccount': parseArn(resource)?.accountId || principalAccount,
  };
  return Object.entries(accounts).map(([ContextKeyName, account]) => ({
    ContextKeyName,
    ContextKeyType: 'string',
    ContextKeyValues: [account],
  }));
}

/** Asked about one resource or none IAM answers once per action; about several, also once for each of them. */
function toDecisions(result: EvaluationResult): readonly ActionDecision[] {
  const { EvalActionName: action = '', EvalResourceName: resource = '*', EvalDecision: decision } = result;
  const whole = { action, resource, decision: decision ?? 'implicitDeny', ...circumstancesOf(result) };
  const single = result.ResourceSpecificResults ?? [];
  if (single.length === 0) return [whole];
  return single.map((part) => ({
    action,
    resource: part.EvalResourceName ?? resource,
    decision: part.EvalResourceDecision ?? 'implicitDeny',
    ...circumstancesOf({ ...result, ...part }),
  }));
}

function circumstancesOf({
  OrganizationsDecisionDetail: organization,
  PermissionsBoundaryDecisionDetail: boundary,
  MissingContextValues: missingContext = [],
}: Omit<EvaluationResult, 'EvalActionName' | 'EvalDecision'>): Pick<ActionDecision, 'blockedBy' | 'missingContext'> {
  if (organization?.AllowedByOrganizations === false) return { blockedBy: 'organization', missingContext };
  const isBounded = boundary?.AllowedByPermissionsBoundary === false;
  return { blockedBy: isBounded ? 'boundary' : null, missingContext };
}

async function undefinedWhenMissing<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (isHpscaleError(error) && error.code === 'iam-entity-not-found') return undefined;
    throw error;
  }
}

function toTags(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function toRole(role: SdkRole): Role {
  const name = role.RoleName ?? '';
  return {
    name,
    arn: role.Arn ?? '',
    path: role.Path ?? '/',
    trustPolicy: parseDocument(role.AssumeRolePolicyDocument, `trust policy of role ${name}`),
    tags: Object.fromEntries((role.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
    permissionsBoundaryArn: role.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    created: role.CreateDate?.toISOString() ?? null,
  };
}

/** IAM answers documents as URL-encoded JSON (RFC 3986); a statement may stand without its array. */
function parseDocument(encoded: string | undefined, what: string): PolicyDocument {
  if (encoded === undefined) return { Version: '', Statement: [] };
  try {
    const document = JSON.parse(decodeURIComponent(encoded)) as {
      Version?: string;
      Statement?: PolicyStatement | PolicyStatement[];
    };
    const statement = document.Statement ?? [];
    // A document without a version is of the oldest one.
    return { Version: document.Version ?? '2008-10-17', Statement: Array.isArray(statement) ? statement : [statement] };
  } catch (cause) {
    throw new HpscaleError({
      kind: 'remote',
      code: 'iam-document-unreadable',
      message: `the ${what} that IAM answered is not JSON`,
      cause,
    });
  }
}
