/** What a seed file may say, checked before a sandbox starts on it. */
import { z } from 'zod/mini';
import type { Seed } from './seed.ts';
import { trafficSchema } from './traffic/definition.ts';

const text = z.string();
const names = z.readonly(z.array(text));
const whole = z.int().check(z.nonnegative());
const seconds = z.number().check(z.nonnegative());
const anyObject = z.record(text, z.unknown());

const instanceGroup = z.strictObject({
  name: text,
  instanceTypes: names,
  capacityType: z.optional(z.enum(['on-demand', 'spot'])),
  count: z.optional(whole),
  minCount: z.optional(whole),
  status: z.optional(text),
  subnets: z.optional(names),
  deepHealthChecks: z.optional(names),
  trainingPlanArn: z.optional(text),
  kmsKeyId: z.optional(text),
  labels: z.optional(z.record(text, text)),
  podsPerNode: z.optional(whole),
});

const clusterEvent = z.strictObject({
  instanceGroup: z.optional(text),
  level: z.optional(z.enum(['Info', 'Warn', 'Error'])),
  description: text,
  minutesAgo: z.optional(seconds),
});

const cluster = z.strictObject({
  name: text,
  status: z.optional(
    z.enum(['Creating', 'Deleting', 'Failed', 'InService', 'RollingBack', 'SystemUpdating', 'Updating']),
  ),
  inServiceAfter: z.optional(seconds),
  eksCluster: z.optional(text),
  provisioningMode: z.optional(z.nullable(z.literal('Continuous'))),
  nodeRecovery: z.optional(z.enum(['Automatic', 'None'])),
  clusterRole: z.optional(text),
  autoscaling: z.optional(z.enum(['InService', 'Creating', 'Failed', 'Disabled'])),
  enableFailure: z.optional(text),
  subnets: names,
  securityGroups: z.optional(names),
  instanceGroups: z.readonly(z.array(instanceGroup)),
  tags: z.optional(z.record(text, text)),
  events: z.optional(z.readonly(z.array(clusterEvent))),
});

const eksCluster = z.strictObject({
  name: text,
  version: text,
  authenticationMode: z.optional(z.enum(['API', 'API_AND_CONFIG_MAP', 'CONFIG_MAP'])),
  endpoint: z.optional(z.enum(['served', 'unreachable'])),
  endpointAccess: z.optional(z.enum(['public', 'private', 'public-and-private'])),
  accessEntries: z.optional(
    z.array(z.strictObject({ principalArn: text, kubernetesGroups: z.optional(names), policies: z.optional(names) })),
  ),
  podIdentity: z.optional(z.array(z.strictObject({ namespace: text, serviceAccount: text, roleArn: text }))),
});

const policyDocument = z.looseObject({ Version: text, Statement: z.array(anyObject) });

const fault = z.strictObject({
  service: text,
  operation: text,
  input: z.optional(anyObject),
  after: z.optional(whole),
  times: z.optional(whole),
  delayMs: z.optional(seconds),
  connection: z.optional(z.enum(['reset', 'hang'])),
  applied: z.optional(z.union([z.boolean(), z.literal('late')])),
  error: z.optional(text),
  message: z.optional(text),
  status: z.optional(whole),
});

/** A fault as the admin route takes it. */
export const faultSchema = fault;

/** A whole seed. Kubernetes objects and policy documents are checked by what they are given to. */
export const seedSchema = z.strictObject({
  description: text,
  account: z.strictObject({ id: text.check(z.regex(/^\d{12}$/)), region: text }),
  timings: z.strictObject({
    enable: seconds,
    disable: seconds,
    roleAssumable: seconds,
    nodeRegistered: seconds,
    nodeInitialized: seconds,
    nodeTermination: seconds,
    podStart: seconds,
    clusterUpdate: seconds,
    clusterCreate: z.optional(seconds),
    nodeSpread: z.optional(seconds.check(z.maximum(1))),
  }),
  caller: z.strictObject({ arn: text, denied: z.optional(names), policy: z.optional(policyDocument) }),
  clusters: z.array(cluster),
  eksClusters: z.array(eksCluster),
  subnets: z.array(
    z.strictObject({
      id: text,
      zone: text,
      zoneId: text,
      vpc: z.optional(text),
      availableAddresses: z.optional(whole),
    }),
  ),
  roles: z.array(
    z.strictObject({
      name: text,
      path: z.optional(text),
      trustPolicy: policyDocument,
      inlinePolicies: z.optional(z.record(text, policyDocument)),
      attachedPolicies: z.optional(z.array(z.strictObject({ name: text, document: policyDocument }))),
      tags: z.optional(z.record(text, text)),
      permissionsBoundary: z.optional(z.union([text, z.strictObject({ name: text, document: policyDocument })])),
    }),
  ),
  quotas: z.strictObject({
    applied: z.record(text, z.number()),
    defaults: z.record(text, z.number()),
    grantedAfter: z.optional(seconds),
    openRequests: z.optional(
      z.array(
        z.strictObject({ quotaName: text, desiredValue: z.number(), status: z.enum(['PENDING', 'CASE_OPENED']) }),
      ),
    ),
  }),
  kubernetes: z.strictObject({
    keda: z.nullable(text),
    metricsServer: z.optional(z.boolean()),
    objects: z.array(anyObject),
  }),
  metrics: z.optional(
    z.array(
      z.union([
        z.strictObject({ namespace: text, name: text, dimensions: z.record(text, text), value: z.number() }),
        z.strictObject({ expression: text, value: z.number() }),
      ]),
    ),
  ),
  traffic: z.optional(z.array(trafficSchema)),
  faults: z.array(fault),
});

/** Checks a merged seed document; answers the seed, or where and how it is wrong. */
export function parseSeed(document: unknown): { readonly seed: Seed } | { readonly problem: string } {
  const parsed = seedSchema.safeParse(document);
  // The schema says less than the interface of Kubernetes objects and policy statements, which are passed on as they are.
  if (parsed.success) return { seed: parsed.data as unknown as Seed };
  const [issue] = parsed.error.issues;
  return { problem: describeIssue(issue, 'the seed') };
}

/** `account.id: must be string`: where a document is wrong, and how; `whole` is what the document is. */
export function describeIssue(issue: z.core.$ZodIssue | undefined, whole: string): string {
  return `${issue?.path.join('.') || whole}: ${describeProblem(issue)}`;
}

function describeProblem(issue: z.core.$ZodIssue | undefined): string {
  if (!issue) return 'cannot be read';
  if (issue.code === 'unrecognized_keys') return `has unknown keys ${issue.keys.join(', ')}`;
  if (issue.code === 'invalid_type') return `must be ${issue.expected}`;
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  return 'has a value that cannot be used';
}
