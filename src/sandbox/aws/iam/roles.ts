/** The account's roles and managed policies, and when a changed role can be assumed. */
import type { PolicyDocument } from '../../../domain/role.ts';
import type { Seed } from '../../seed.ts';
import { deriveHex } from '../ids.ts';

export interface RoleState {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly createdMs: number;
  readonly maxSessionDuration: number;
  permissionsBoundaryArn: string | null;
  description: string | null;
  readonly tags: Map<string, string>;
  /** Inline policies by name, as they were written. */
  readonly inlinePolicies: Map<string, string>;
  readonly attachedPolicyArns: Set<string>;
  /** Oldest first. IAM answers the newest at once; STS follows each only from `effectiveMs` on. */
  readonly trustPolicies: { readonly text: string; readonly effectiveMs: number }[];
}

export interface ManagedPolicy {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly text: string;
  readonly createdMs: number;
}

export interface IamState {
  readonly roles: Map<string, RoleState>;
  readonly policies: Map<string, ManagedPolicy>;
}

/** The roles of the seed, assumable since ever, and the policies attached to them. */
export function seedIam(seed: Seed, partition: string, createdMs: number): IamState {
  const state: IamState = { roles: new Map(), policies: new Map() };
  const account = `arn:${partition}:iam::${seed.account.id}`;
  for (const role of seed.roles) {
    const path = role.path ?? '/';
    const attached = new Set<string>();
    const addPolicy = ({ name, document }: { readonly name: string; readonly document: PolicyDocument }): string => {
      const arn = `${account}:policy/${name}`;
      const id = `ANPA${deriveHex(arn, 17)}`;
      state.policies.set(arn, { name, arn, id, text: JSON.stringify(document), createdMs });
      return arn;
    };
    for (const policy of role.attachedPolicies ?? []) attached.add(addPolicy(policy));
    const { permissionsBoundary: boundary = null } = role;
    state.roles.set(role.name, {
      name: role.name,
      path,
      arn: `${account}:role${path}${role.name}`,
      id: `AROA${deriveHex(role.name, 17)}`,
      createdMs,
      maxSessionDuration: 3600,
      permissionsBoundaryArn: typeof boundary === 'object' && boundary !== null ? addPolicy(boundary) : boundary,
      description: null,
      tags: new Map(Object.entries(role.tags ?? {})),
      inlinePolicies: new Map(
        Object.entries(role.inlinePolicies ?? {}).map(([name, document]) => [name, JSON.stringify(document)]),
      ),
      attachedPolicyArns: attached,
      trustPolicies: [{ text: JSON.stringify(role.trustPolicy), effectiveMs: Number.NEGATIVE_INFINITY }],
    });
  }
  return state;
}

/** The role behind an ARN of a role or of a session of it. */
export function findRoleByArn(state: IamState, arn: string): RoleState | undefined {
  const session = /^arn:[^:]+:sts::\d+:assumed-role\/([^/]+)\//.exec(arn);
  if (session) return state.roles.get(session[1] ?? '');
  return [...state.roles.values()].find((role) => role.arn === arn);
}

/** The trust policy that STS follows now; undefined while the role is too new for any. */
export function effectiveTrust(role: RoleState, nowMs: number): PolicyDocument | undefined {
  const policy = role.trustPolicies.findLast(({ effectiveMs }) => effectiveMs <= nowMs);
  return policy && (JSON.parse(policy.text) as PolicyDocument);
}

/** The trust policy that IAM shows. */
export function writtenTrust(role: RoleState): string {
  return role.trustPolicies.at(-1)?.text ?? '{}';
}

/** Inline and attached policies of a role. */
export function identityPolicies(state: IamState, role: RoleState): readonly PolicyDocument[] {
  const attached = [...role.attachedPolicyArns].flatMap((arn) => state.policies.get(arn)?.text ?? []);
  return [...role.inlinePolicies.values(), ...attached].map((text) => JSON.parse(text) as PolicyDocument);
}

/** The document of a role's permissions boundary; undefined when it has none, or one that is not looked at. */
export function boundaryOf(state: IamState, { permissionsBoundaryArn: arn }: RoleState): PolicyDocument | undefined {
  const policy = arn === null ? undefined : state.policies.get(arn);
  return policy && (JSON.parse(policy.text) as PolicyDocument);
}
