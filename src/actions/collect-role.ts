/** Everything that is to know of a role before it is judged. */
import type { RoleGateway } from '../context.ts';
import type { PolicyDocument, RoleFacts } from '../domain/role.ts';
import { isHpscaleError } from '../errors.ts';

/** The role with its inline and attached policies; undefined when there is none of that name. */
export async function collectRole(name: string, roles: RoleGateway): Promise<RoleFacts | undefined> {
  const role = await roles.get(name);
  if (!role) return undefined;
  const [inlineNames, attached] = await Promise.all([roles.listInlinePolicies(name), roles.listAttachedPolicies(name)]);
  const [inline, attachedPolicies] = await Promise.all([
    Promise.all(inlineNames.map(async (policy) => [policy, await roles.getInlinePolicy(name, policy)] as const)),
    Promise.all(attached.map(async (policy) => ({ ...policy, document: await readManaged(policy.arn, roles) }))),
  ]);
  const present = inline.flatMap(([policy, document]) => (document === undefined ? [] : [[policy, document] as const]));
  return { role, inlinePolicies: Object.fromEntries(present), attachedPolicies };
}

async function readManaged(arn: string, roles: RoleGateway): Promise<PolicyDocument | null> {
  try {
    return await roles.getManagedPolicy(arn);
  } catch (error) {
    if (isHpscaleError(error) && (error.kind === 'permission' || error.kind === 'not-found')) return null;
    throw error;
  }
}
