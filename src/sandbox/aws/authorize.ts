/** Who may do what: the seed's caller by its list of denials, roles of the account by their own policies. */
import { parseArn } from '../../domain/arn.ts';
import type { AwsFailure } from '../parts.ts';
import { commonFailure } from './failures.ts';
import { decide, matchesPattern, trustsService, type Decision } from './iam/evaluate.ts';
import { boundaryOf, effectiveTrust, findRoleByArn, identityPolicies } from './iam/roles.ts';
import type { CallContext, Dialect, Service } from './operation.ts';
import type { World } from './world.ts';

/** The service that assumes a cluster role. */
export function hyperpodPrincipal(world: World): string {
  return `hyperpod.sagemaker.${world.dnsSuffix}`;
}

export interface Access {
  readonly decision: Decision;
  /** Whether the role's permissions boundary allows it; undefined when there is none to look at. */
  readonly isWithinBoundary?: boolean;
  /** Whether the boundary alone forbids it. */
  readonly isOnlyBounded?: boolean;
}

/** What IAM says to an action of this principal; unknown principals may do nothing. */
export function decideAccess(world: World, principalArn: string, action: string, resource: string): Access {
  if (isCaller(world, principalArn)) return { decision: decideForCaller(world, action, resource) };
  const role = findRoleByArn(world.iam, principalArn);
  if (!role) return { decision: 'implicitDeny' };
  const question = {
    action,
    resource,
    context: {
      'aws:PrincipalAccount': world.accountId,
      'aws:PrincipalArn': role.arn,
      'aws:ResourceAccount': parseArn(resource)?.accountId ?? world.accountId,
      'aws:RequestedRegion': world.region,
    },
  };
  const decision = decide(identityPolicies(world.iam, role), question);
  const boundary = boundaryOf(world.iam, role);
  if (!boundary) return { decision };
  const limit = decide([boundary], question);
  const isWithinBoundary = limit === 'allowed';
  if (decision !== 'allowed') return { decision, isWithinBoundary };
  return { decision: limit, isWithinBoundary, isOnlyBounded: !isWithinBoundary };
}

function decideForCaller({ seed, callerArn, region, accountId }: World, action: string, resource: string): Decision {
  const { denied = [], policy } = seed.caller;
  if (denied.some((pattern) => matchesPattern(pattern, action, true))) return 'implicitDeny';
  if (policy === undefined) return 'allowed';
  const context = {
    'aws:PrincipalAccount': accountId,
    'aws:PrincipalArn': callerArn,
    'aws:ResourceAccount': parseArn(resource)?.accountId ?? accountId,
    'aws:RequestedRegion': region,
  };
  return decide([policy], { action, resource, context });
}

/** The seed's caller, as itself or as the role behind its session. */
export function isCaller(world: World, principalArn: string): boolean {
  return principalArn === world.callerArn || principalArn === world.callerRoleArn;
}

/** Whether HyperPod can assume a role for a cluster now: it exists, it trusts HyperPod, and STS has heard of it. */
export function canHyperpodAssume(world: World, roleArn: string, clusterArn: string): boolean {
  const role = findRoleByArn(world.iam, roleArn);
  const trust = role && effectiveTrust(role, world.clock.now());
  if (!trust) return false;
  const context = { 'aws:SourceAccount': world.accountId, 'aws:SourceArn': clusterArn };
  return trustsService(trust, hyperpodPrincipal(world), context);
}

/** Refuses the action as the service words it, unless the principal may do it. */
export function authorize(
  service: Service | undefined,
  dialect: Dialect,
  context: CallContext,
  question: { readonly operation: string; readonly action: string; readonly resource: string },
): void {
  const { action, resource, operation } = question;
  const access = decideAccess(context.world, context.principalArn, action, resource);
  if (access.decision === 'allowed') return;
  const shown = service?.describeResource ? service.describeResource(resource, operation) : resource;
  throw accessDenied(service, dialect, { principalArn: context.principalArn, action, shown, access });
}

function accessDenied(
  service: Service | undefined,
  dialect: Dialect,
  denial: {
    readonly principalArn: string;
    readonly action: string;
    readonly shown: string | null;
    readonly access: Access;
  },
): AwsFailure {
  const { principalArn, action, shown, access } = denial;
  const where = shown === null ? '' : ` on resource: ${shown}`;
  const policy = access.isOnlyBounded ? 'permissions boundary' : 'identity-based policy';
  const why =
    access.decision === 'explicitDeny'
      ? `with an explicit deny in ${access.isOnlyBounded ? 'a' : 'an'} ${policy}`
      : `because no ${policy} allows the ${action} action`;
  const prefix = dialect === 'ec2' ? 'You are not authorized to perform this operation. ' : '';
  const text = `${prefix}User: ${sessionArn(principalArn)} is not authorized to perform: ${action}${where} ${why}`;
  return commonFailure(service, dialect, 'access-denied', text);
}

/** A role acts through a session; SageMaker calls its sessions `SageMaker`. */
function sessionArn(principalArn: string): string {
  const match = /^arn:([^:]+):iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(principalArn);
  return match ? `arn:${match[1]}:sts::${match[2]}:assumed-role/${match[3]}/SageMaker` : principalArn;
}
