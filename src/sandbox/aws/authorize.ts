/** Who may do what: the seed's caller by its list of denials, roles of the account by their own policies. */
import { parseArn } from '../../domain/arn.ts';
import type { AwsFailure } from '../parts.ts';
import { commonFailure } from './failures.ts';
import { decide, matchesPattern, trustsService, type Decision } from './iam/evaluate.ts';
import { effectiveTrust, findRoleByArn, identityPolicies } from './iam/roles.ts';
import type { CallContext, Dialect, Service } from './operation.ts';
import type { World } from './world.ts';

/** The service that assumes a cluster role. */
export function hyperpodPrincipal(world: World): string {
  return `hyperpod.sagemaker.${world.dnsSuffix}`;
}

/** What IAM says to an action of this principal; unknown principals may do nothing. */
export function decideAccess(world: World, principalArn: string, action: string, resource: string): Decision {
  if (isCaller(world, principalArn)) {
    const denied = world.seed.caller.denied ?? [];
    return denied.some((pattern) => matchesPattern(pattern, action, true)) ? 'implicitDeny' : 'allowed';
  }
  const role = findRoleByArn(world.iam, principalArn);
  if (!role) return 'implicitDeny';
  return decide(identityPolicies(world.iam, role), {
    action,
    resource,
    context: {
      'aws:PrincipalAccount': world.accountId,
      'aws:PrincipalArn': role.arn,
      'aws:ResourceAccount': parseArn(resource)?.accountId ?? world.accountId,
      'aws:RequestedRegion': world.region,
    },
  });
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
  const decision = decideAccess(context.world, context.principalArn, action, resource);
  if (decision === 'allowed') return;
  const shown = service?.describeResource ? service.describeResource(resource, operation) : resource;
  throw accessDenied(service, dialect, { principalArn: context.principalArn, action, shown, decision });
}

function accessDenied(
  service: Service | undefined,
  dialect: Dialect,
  denial: {
    readonly principalArn: string;
    readonly action: string;
    readonly shown: string | null;
    readonly decision: Decision;
  },
): AwsFailure {
  const { principalArn, action, shown, decision } = denial;
  const where = shown === null ? '' : ` on resource: ${shown}`;
  const why =
    decision === 'explicitDeny'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
  const prefix = dialect === 'ec2' ? 'You are not authorized to perform this operation. ' : '';
  const text = `${prefix}User: ${sessionArn(principalArn)} is not authorized to perform: ${action}${where} ${why}`;
  return commonFailure(service, dialect, 'access-denied', text);
}

/** A role acts through a session; SageMaker calls its sessions `SageMaker`. */
function sessionArn(principalArn: string): string {
  const match = /^arn:([^:]+):iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(principalArn);
  return match ? `arn:${match[1]}:sts::${match[2]}:assumed-role/${match[3]}/SageMaker` : principalArn;
}
