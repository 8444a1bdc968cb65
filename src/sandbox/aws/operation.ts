/** What an emulated operation and an emulated service are. */
import type { Members } from './members.ts';
import type { World } from './world.ts';

export type Json = Readonly<Record<string, unknown>>;

/** Who calls, and for which region the request was signed. */
export interface CallContext {
  readonly world: World;
  readonly principalArn: string;
  readonly region: string;
}

/** One operation. Wire formats are no concern of it: times are Dates, lists are arrays, absent members are undefined. */
export interface Operation {
  readonly isMutation: boolean;
  /** Constraints of the API's model, checked before anything else. */
  readonly members?: Members;
  /** ARN that IAM checks the action against; `*` when absent. */
  resource?(input: Json, context: CallContext): string;
  /** Rules between members. Throws AwsFailure. */
  validate?(input: Json): void;
  /** Throws AwsFailure. */
  handle(input: Json, context: CallContext): Json;
}

export type ServiceId = 'sagemaker' | 'iam' | 'servicequotas' | 'eks' | 'ec2' | 'sts' | 'cloudwatch' | 'sqs';

export interface Service {
  readonly id: ServiceId;
  /** The service's name in a credential scope. */
  readonly signingName: string;
  /** Version of AWS JSON and what comes before the dot of `x-amz-target`; null where it does not speak AWS JSON. */
  readonly json: { readonly version: '1.0' | '1.1'; readonly targetPrefix: string } | null;
  /** Namespace of its XML answers; null where it does not speak a query protocol. */
  readonly xmlNamespace: string | null;
  /** How its errors are called, where the protocol of a request does not say otherwise. */
  readonly dialect: Dialect;
  /** Operations that IAM does not guard. */
  readonly unguarded?: readonly string[];
  /** The resource as the service's AccessDenied texts word it; null leaves it out. */
  describeResource?(resource: string, operation: string): string | null;
  readonly operations: Readonly<Record<string, Operation>>;
}

/** A family of services that name the same trouble in the same way. */
export type Dialect = 'json' | 'rest' | 'query' | 'ec2';
