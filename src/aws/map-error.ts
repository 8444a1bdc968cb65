/** From what the SDK throws to an HpscaleError: by error name, HTTP status and error code; by message only where said. */
import { type ErrorKind, HpscaleError, interruptedError, isHpscaleError } from '../errors.ts';
import { networkError } from './network-error.ts';
import { plainCause } from './plain-cause.ts';

/** As in IAM actions: `servicequotas`, not `service-quotas`. */
export type ServiceName = 'sagemaker' | 'iam' | 'servicequotas' | 'eks' | 'ec2' | 'sts' | 'cloudwatch';

export interface CallSite {
  readonly service: ServiceName;
  readonly operation: string;
  readonly region: string;
  readonly isAborted: boolean;
}

/** What the SDK's errors carry, all of it optional. */
export interface SdkFailure {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string; readonly attempts?: number };
}

type Meaning = readonly [kind: ErrorKind, code: string];

/** Error names with and without `Exception`: services and protocols differ. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  ExpiredToken: ['credentials', 'credentials-expired'],
  TokenRefreshRequired: ['credentials', 'credentials-expired'],
  RequestExpired: ['credentials', 'clock-skew'],
  RequestTimeTooSkewed: ['credentials', 'clock-skew'],
  RequestInTheFuture: ['credentials', 'clock-skew'],
  UnrecognizedClient: ['credentials', 'credentials-invalid'],
  InvalidClientTokenId: ['credentials', 'credentials-invalid'],
  InvalidAccessKeyId: ['credentials', 'credentials-invalid'],
  InvalidSignature: ['credentials', 'credentials-invalid'],
  SignatureDoesNotMatch: ['credentials', 'credentials-invalid'],
  IncompleteSignature: ['credentials', 'credentials-invalid'],
  MissingAuthenticationToken: ['credentials', 'credentials-invalid'],
  AuthFailure: ['credentials', 'credentials-invalid'],
  OptInRequired: ['credentials', 'credentials-invalid'],
  AccessDenied: ['permission', 'access-denied'],
  UnauthorizedOperation: ['permission', 'access-denied'],
  DependencyAccessDenied: ['permission', 'access-denied'],
  ResourceNotFound: ['not-found', 'resource-not-found'],
  NoSuchEntity: ['not-found', 'iam-entity-not-found'],
  NoSuchResource: ['not-found', 'quota-not-found'],
  'InvalidSubnetID.NotFound': ['not-found', 'subnet-not-found'],
  Conflict: ['conflict', 'cluster-busy'],
  ResourceInUse: ['conflict', 'resource-in-use'],
  EntityAlreadyExists: ['conflict', 'iam-entity-exists'],
  DeleteConflict: ['conflict', 'iam-delete-conflict'],
  ConcurrentModification: ['conflict', 'iam-concurrent-modification'],
  ResourceAlreadyExists: ['conflict', 'quota-request-open'],
  ResourceLimitExceeded: ['quota', 'resource-limit-exceeded'],
  LimitExceeded: ['quota', 'iam-limit-exceeded'],
  QuotaExceeded: ['quota', 'too-many-quota-requests'],
  Throttling: ['remote', 'throttled'],
  Throttled: ['remote', 'throttled'],
  TooManyRequests: ['remote', 'throttled'],
  RequestLimitExceeded: ['remote', 'throttled'],
  RequestThrottled: ['remote', 'throttled'],
  SlowDown: ['remote', 'throttled'],
  Validation: ['remote', 'aws-validation'],
  ValidationError: ['remote', 'aws-validation'],
  InvalidParameter: ['remote', 'aws-validation'],
  InvalidParameterValue: ['remote', 'aws-validation'],
  InvalidInput: ['remote', 'aws-validation'],
  IllegalArgument: ['remote', 'aws-validation'],
  MalformedPolicyDocument: ['remote', 'aws-validation'],
};

/**
 * The HpscaleError for a failed call. Its `data` has `awsError` (the error's name), `awsMessage`, `action`
 * (`sagemaker:DescribeCluster`), `requestId` and `httpStatus`. Anything that is no failure of AWS or of the
 * network is given back as it is: a bug of ours.
 */
export function mapAwsError(error: unknown, site: CallSite): unknown {
  if (isHpscaleError(error)) return error;
  if (!(error instanceof Error)) return error;
  const failure = error as SdkFailure & Error;
  if (site.isAborted || failure.name === 'AbortError') {
    return interruptedError();
  }
  if (failure.name.endsWith('ProviderError')) return credentialsError(failure);
  const meaning = MEANINGS[failure.name.replace(/Exception$/, '')] ?? meaningOfStatus(failure);
  if (meaning) return serviceError(failure, meaning, site);
  return (
    networkError(failure, site) ??
    (isServiceAnswer(failure) ? serviceError(failure, ['remote', 'aws-error'], site) : error)
  );
}

function meaningOfStatus(failure: SdkFailure): Meaning | undefined {
  const status = failure.$metadata?.httpStatusCode ?? 0;
  if (status === 429) return ['remote', 'throttled'];
  if (status === 407) return ['remote', 'proxy-refused'];
  return status >= 500 ? ['remote', 'aws-unavailable'] : undefined;
}

function isServiceAnswer(failure: SdkFailure): boolean {
  return '$fault' in failure || failure.$metadata?.httpStatusCode !== undefined;
}

function serviceError(failure: SdkFailure & Error, [kind, code]: Meaning, site: CallSite): HpscaleError {
  const denied: Denial = code === 'access-denied' ? readDenial(failure.message) : {};
  const action = denied.action ?? `${site.service}:${site.operation}`;
  return new HpscaleError({
    kind,
    code,
    ...wordsFor(code, { failure, action, site, denied }),
    data: { ...denied, ...evidenceOf(failure), action },
    cause: plainCause(failure),
  });
}

function evidenceOf({ name, message, $metadata }: SdkFailure) {
  return {
    awsError: name,
    awsMessage: message,
    requestId: $metadata?.requestId ?? null,
    httpStatus: $metadata?.httpStatusCode ?? null,
    attempts: $metadata?.attempts ?? 1,
  };
}

interface Denial {
  readonly principal?: string;
  readonly action?: string;
  readonly resource?: string;
  /** Why, in AWS's words: which kind of policy denies it, or that none allows it. */
  readonly reason?: string;
}

/** AWS names principal, action (often another than the one called: iam:PassRole), resource and reason in the message alone. */
function readDenial(message: string): Denial {
  const patterns: Readonly<Record<keyof Denial, RegExp>> = {
    principal: /\bUser: (\S+) is not authorized/,
    action: /not authorized to perform:? ([a-z0-9-]+:\w+)/,
    resource: /on resource: (.+?)(?= because | with an explicit deny |$)/,
    reason: /(?: because| (?=with an explicit deny)) ?(.+?)(?:\. Encoded .*|\.)?$/,
  };
  const found = Object.entries(patterns).map(([part, pattern]) => [part, pattern.exec(message)?.[1]] as const);
  return Object.fromEntries(found.filter(([, text]) => text !== undefined));
}

interface Told {
  readonly failure: SdkFailure;
  readonly action: string;
  readonly site: CallSite;
  readonly denied: Denial;
}

interface Words {
  readonly message: string;
  readonly hint?: string;
}

/** Message and hint by code; a code without an entry gets AWS's own words. */
const WORDS: Readonly<Record<string, (told: Told) => Words>> = {
  'credentials-expired': ({ failure }) => ({
    message: `the AWS credentials have expired: ${ownWords(failure)}`,
    hint: 'get new ones: aws sso login, or set the AWS_* variables again',
  }),
  'credentials-invalid': ({ failure, site }) => ({
    message: `AWS does not accept the credentials: ${ownWords(failure)}`,
    hint: `look who you are with: aws sts get-caller-identity\na region that the account has not enabled (${site.region}?) is answered like this, too`,
  }),
  'clock-skew': ({ failure }) => ({
    message: `AWS refuses the request's time: ${ownWords(failure)}`,
    hint: "set this machine's clock right",
  }),
  'access-denied': ({ failure, action, denied: { principal = 'the caller', resource, reason } }) => ({
    message:
      reason === undefined
        ? `${principal} may not ${action}: ${ownWords(failure)}`
        : `${principal} may not ${action}${resource === undefined ? '' : ` on ${resource}`}: ${reason}`,
    hint: `have "${action}" allowed for ${principal}; "hpscale iam" prints all that hpscale needs`,
  }),
  throttled: ({ action, failure }) => ({
    message: `AWS throttles ${action}: given up after ${attemptsOf(failure)}`,
    hint: 'try again in a minute; AWS_MAX_ATTEMPTS=10 makes hpscale try longer',
  }),
  'aws-unavailable': ({ failure, action, site }) => ({
    message: `${action} fails on the side of AWS (${failure.$metadata?.httpStatusCode ?? failure.name}, ${attemptsOf(failure)}): ${ownWords(failure)}`,
    hint: `try again; if it stays, look at https://health.aws.amazon.com for ${site.region}`,
  }),
  'proxy-refused': () => ({
    message: 'the proxy of HTTPS_PROXY wants other credentials (407)',
    hint: 'put them in the URL, or list the AWS hosts in NO_PROXY',
  }),
  'resource-limit-exceeded': ({ failure }) => ({
    message: `a service quota is used up: ${ownWords(failure)}`,
    hint: 'see which: hpscale quota',
  }),
  'cluster-busy': ({ failure }) => ({
    message: `another operation on the cluster is going on: ${ownWords(failure)}`,
    hint: 'wait for it: hpscale status',
  }),
};

function wordsFor(code: string, told: Told): Words {
  return WORDS[code]?.(told) ?? { message: `AWS refused ${told.action}: ${ownWords(told.failure)}` };
}

function attemptsOf({ $metadata }: SdkFailure): string {
  const attempts = $metadata?.attempts ?? 1;
  return attempts === 1 ? '1 attempt' : `${attempts} attempts`;
}

/** AWS's text, or the error's name when there is none; no full stop. */
function ownWords(failure: SdkFailure): string {
  const text = failure.message.trim().replaceAll(/\s+/g, ' ').replace(/\.$/, '');
  return text === '' || text === 'UnknownError' ? failure.name : text;
}

/** Credential providers throw one error class for everything: only the text tells an expired SSO session from no credentials. */
function credentialsError(failure: SdkFailure & Error): HpscaleError {
  const [code, message, hint] = meaningOfProvider(failure.message);
  return new HpscaleError({ kind: 'credentials', code, message, hint, cause: plainCause(failure) });
}

function meaningOfProvider(text: string): readonly [string, string, string] {
  if (/sso login|SSO session|SSO Token/i.test(text)) {
    return [
      'sso-session-expired',
      'the SSO session has expired or was never opened',
      'open it: aws sso login (with --profile NAME if you use one)',
    ];
  }
  if (/aws login/.test(text))
    return ['login-session-expired', 'the sign-in session has expired', 'sign in again: aws login'];
  if (/Could not load credentials from any providers/.test(text)) {
    return [
      'no-credentials',
      'no AWS credentials were found',
      'sign in (aws sso login), name a profile (--profile), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    ];
  }
  const profile = /profile[:=]? ?\[?['"]?([\w.@/-]+)/i.exec(text)?.[1];
  const about = profile === undefined ? '' : ` of profile "${profile}"`;
  return [
    'credentials-unavailable',
    `the credentials${about} cannot be had: ${text.replace(/\.$/, '')}`,
    'see the profiles there are: aws configure list-profiles',
  ];
}
