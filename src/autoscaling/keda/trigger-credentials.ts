/** What authenticates a trigger of a live scaled object: its TriggerAuthentication, as far as it can be seen. */
import { type KubeObject, namespacedName } from '../../domain/kube-object.ts';
import { type AuthenticationRef, type LiveScaledObject, type LiveTrigger } from '../../domain/live-scaled-object.ts';
import type { TriggerSources } from './trigger-fields.ts';

export type TriggerCredentials =
  /** It refers to none. */
  | { readonly kind: 'none' }
  /** It refers to one that does not exist, or that could not be read. */
  | { readonly kind: 'missing' | 'unseen'; readonly ref: AuthenticationRef }
  | {
      readonly kind: 'pod-identity';
      readonly provider: string;
      /** The role that KEDA's operator assumes; null: its own, or the workload's. */
      readonly roleArn: string | null;
      readonly owner: 'keda' | 'workload';
    }
  /** Secrets and the like, by the names that KEDA gives them to the trigger. */
  | { readonly kind: 'parameters'; readonly names: readonly string[] };

/** By `namespace/name` and by name; undefined where they could not be listed. */
export interface Authentications {
  readonly namespaced: ReadonlyMap<string, KubeObject> | undefined;
  readonly clusterWide: ReadonlyMap<string, KubeObject> | undefined;
}

/** For looking up by reference. */
export function indexAuthentications(
  namespaced: readonly KubeObject[] | undefined,
  clusterWide: readonly KubeObject[] | undefined,
): Authentications {
  const byKey = (object: KubeObject) => [namespacedName(object), object] as const;
  return {
    namespaced: namespaced && new Map(namespaced.map(byKey)),
    clusterWide: clusterWide && new Map(clusterWide.map((object) => [object.metadata.name, object])),
  };
}

/** What the trigger's reference comes to. */
export function credentialsOf(
  { authentication: ref }: LiveTrigger,
  { namespace }: Pick<LiveScaledObject, 'namespace'>,
  authentications: Authentications,
): TriggerCredentials {
  if (ref === null) return { kind: 'none' };
  const isClusterWide = ref.kind === 'ClusterTriggerAuthentication';
  const known = isClusterWide ? authentications.clusterWide : authentications.namespaced;
  if (known === undefined) return { kind: 'unseen', ref };
  const object = known.get(isClusterWide ? ref.name : `${namespace}/${ref.name}`);
  return object === undefined ? { kind: 'missing', ref } : readCredentials(object);
}

interface AuthenticationSpec {
  readonly podIdentity?: {
    readonly provider?: string;
    readonly roleArn?: string;
    readonly identityOwner?: string;
  } | null;
  readonly [source: string]: unknown;
}

/** The pod identity that a TriggerAuthentication names; undefined when it names none. */
export function podIdentityOf(object: KubeObject): Extract<TriggerCredentials, { kind: 'pod-identity' }> | undefined {
  const { podIdentity } = (object.spec ?? {}) as AuthenticationSpec;
  const provider = podIdentity?.provider ?? 'none';
  if (provider === 'none') return undefined;
  return {
    kind: 'pod-identity',
    provider,
    roleArn: podIdentity?.roleArn ?? null,
    // aws-eks always was the workload's.
    owner: provider === 'aws-eks' || podIdentity?.identityOwner === 'workload' ? 'workload' : 'keda',
  };
}

function readCredentials(object: KubeObject): TriggerCredentials {
  return podIdentityOf(object) ?? { kind: 'parameters', names: parameterNames(object.spec) };
}

/** `parameter` of every item of every list, however deep (secretTargetRef, env, hashiCorpVault.secrets, …). */
function parameterNames(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { parameter } = value as { readonly parameter?: unknown };
  const own = typeof parameter === 'string' ? [parameter] : [];
  return [...own, ...Object.values(value).flatMap(parameterNames)];
}

const GIVEN = 'given';

/** The same as KEDA's reader of trigger metadata wants it. What cannot be seen is taken to be there. */
export function sourcesOf(trigger: LiveTrigger, credentials: TriggerCredentials): TriggerSources {
  const variables = Object.entries(trigger.metadata).filter(([key]) => key.endsWith('FromEnv'));
  const resolvedEnv = Object.fromEntries(variables.map(([, variable]) => [variable, GIVEN]));
  switch (credentials.kind) {
    case 'none':
      return { resolvedEnv };
    case 'pod-identity':
      return { resolvedEnv, podIdentity: credentials.provider.startsWith('aws') ? 'aws' : credentials.provider };
    case 'parameters':
      return { resolvedEnv, authParams: Object.fromEntries(credentials.names.map((name) => [name, GIVEN])) };
    default:
      return { resolvedEnv, podIdentity: 'aws', authParams: { awsRegion: GIVEN } };
  }
}

/** Whose AWS identity a trigger reads with. */
export type TriggerIdentity =
  | { readonly kind: 'operator' }
  /** A role that the operator assumes for it. */
  | { readonly kind: 'role'; readonly roleArn: string }
  /** The workload's, static keys, or not to be told. */
  | { readonly kind: 'other' };

/** For a trigger that reads from AWS. */
export function identityOf(trigger: LiveTrigger, credentials: TriggerCredentials): TriggerIdentity {
  const owner = trigger.metadata['identityOwner'] ?? '';
  const isOperators = owner !== '' && owner !== 'pod';
  if (credentials.kind !== 'pod-identity' || credentials.provider !== 'aws') {
    return { kind: isOperators && credentials.kind !== 'unseen' ? 'operator' : 'other' };
  }
  if (credentials.roleArn !== null) return { kind: 'role', roleArn: credentials.roleArn };
  return { kind: credentials.owner === 'workload' ? 'other' : 'operator' };
}
