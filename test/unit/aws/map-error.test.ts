import { describe, expect, it } from 'vitest';
import { type CallSite, mapAwsError } from '../../../src/aws/map-error.ts';
import { HpscaleError } from '../../../src/errors.ts';

const SITE: CallSite = { service: 'sagemaker', operation: 'DescribeCluster', region: 'us-west-2', isAborted: false };
const DENIED =
  'User: arn:aws:sts::123456789012:assumed-role/Reader/ada is not authorized to perform: iam:PassRole on resource: ' +
  'arn:aws:iam::123456789012:role/hpscale-speech because no identity-based policy allows the iam:PassRole action';

function failure(name: string, message: string, more: object = {}): Error {
  return Object.assign(
    new Error(message),
    { name, $fault: 'client', $metadata: { httpStatusCode: 400, requestId: 'req-1' } },
    more,
  );
}

function network(code: string, more: object = {}): Error {
  return Object.assign(new Error(`connect ${code}`), { code, $metadata: { attempts: 5 }, ...more });
}

function map(error: unknown, site: Partial<CallSite> = {}): HpscaleError {
  const mapped = mapAwsError(error, { ...SITE, ...site });
  expect(mapped).toBeInstanceOf(HpscaleError);
  return mapped as HpscaleError;
}

describe('mapAwsError', () => {
  it.each([
    ['ExpiredTokenException', 'credentials', 'credentials-expired'],
    ['ExpiredToken', 'credentials', 'credentials-expired'],
    ['UnrecognizedClientException', 'credentials', 'credentials-invalid'],
    ['InvalidClientTokenId', 'credentials', 'credentials-invalid'],
    ['SignatureDoesNotMatch', 'credentials', 'credentials-invalid'],
    ['AuthFailure', 'credentials', 'credentials-invalid'],
    ['RequestTimeTooSkewed', 'credentials', 'clock-skew'],
    ['AccessDeniedException', 'permission', 'access-denied'],
    ['AccessDenied', 'permission', 'access-denied'],
    ['UnauthorizedOperation', 'permission', 'access-denied'],
    ['ResourceNotFound', 'not-found', 'resource-not-found'],
    ['NoSuchEntityException', 'not-found', 'iam-entity-not-found'],
    ['NoSuchResourceException', 'not-found', 'quota-not-found'],
    ['ConflictException', 'conflict', 'cluster-busy'],
    ['EntityAlreadyExistsException', 'conflict', 'iam-entity-exists'],
    ['DeleteConflictException', 'conflict', 'iam-delete-conflict'],
    ['ResourceAlreadyExistsException', 'conflict', 'quota-request-open'],
    ['ResourceLimitExceeded', 'quota', 'resource-limit-exceeded'],
    ['LimitExceededException', 'quota', 'iam-limit-exceeded'],
    ['QuotaExceededException', 'quota', 'too-many-quota-requests'],
    ['ThrottlingException', 'remote', 'throttled'],
    ['TooManyRequestsException', 'remote', 'throttled'],
    ['RequestLimitExceeded', 'remote', 'throttled'],
    ['ValidationException', 'remote', 'aws-validation'],
    ['SomethingNewException', 'remote', 'aws-error'],
  ])('knows %s', (name, kind, code) => {
    const error = map(failure(name, 'It did not work.'));
    expect(error).toMatchObject({
      kind,
      code,
      data: { awsError: name, awsMessage: 'It did not work.', requestId: 'req-1' },
    });
    expect(error.message).not.toMatch(/\.$/);
  });

  it.each([
    [500, 'aws-unavailable'],
    [503, 'aws-unavailable'],
    [429, 'throttled'],
    [407, 'proxy-refused'],
  ])('judges an unknown name by its status %i', (httpStatusCode, code) => {
    expect(map(failure('UnknownError', 'UnknownError', { $metadata: { httpStatusCode } }))).toMatchObject({
      kind: 'remote',
      code,
    });
  });

  it('names who may not do what, as AWS says it: often another action than the one called', () => {
    const error = map(failure('AccessDeniedException', DENIED), { operation: 'UpdateCluster' });
    expect(error.data).toMatchObject({
      action: 'iam:PassRole',
      principal: 'arn:aws:sts::123456789012:assumed-role/Reader/ada',
      resource: 'arn:aws:iam::123456789012:role/hpscale-speech',
    });
    expect(error.message).toBe(
      'arn:aws:sts::123456789012:assumed-role/Reader/ada may not iam:PassRole on arn:aws:iam::123456789012:role/hpscale-speech: ' +
        'no identity-based policy allows the iam:PassRole action',
    );
  });

  it('says which policy denies', () => {
    const text = DENIED.replace(/because .*/, 'with an explicit deny in a service control policy');
    expect(map(failure('AccessDeniedException', text))).toMatchObject({
      message: expect.stringMatching(
        /may not iam:PassRole on arn:\S+hpscale-speech: with an explicit deny in a service control policy$/,
      ),
    });
  });

  it('names the action that was called when AWS names none', () => {
    const error = map(failure('AccessDeniedException', 'Access denied'), {
      service: 'servicequotas',
      operation: 'ListServiceQuotas',
    });
    expect(error.data).toMatchObject({ action: 'servicequotas:ListServiceQuotas' });
    expect(error.hint).toContain('"servicequotas:ListServiceQuotas"');
  });

  it.each([
    ['ENOTFOUND', 'aws-dns'],
    ['EAI_AGAIN', 'aws-dns'],
    ['ECONNREFUSED', 'aws-refused-connection'],
    ['ECONNRESET', 'aws-connection-lost'],
    ['EHOSTUNREACH', 'aws-unreachable'],
    ['ETIMEDOUT', 'aws-timeout'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'aws-tls'],
  ])('knows %s of the network', (code, expected) => {
    expect(map(network(code))).toMatchObject({ kind: 'remote', code: expected, data: { networkError: code } });
  });

  it('calls a reset a reset although the SDK calls it a TimeoutError', () => {
    expect(map(network('ECONNRESET', { name: 'TimeoutError' })).code).toBe('aws-connection-lost');
    expect(map(Object.assign(new Error('socket'), { name: 'TimeoutError' })).code).toBe('aws-timeout');
  });

  it('says where nobody listened', () => {
    expect(map(network('ECONNREFUSED', { address: '127.0.0.1', port: 4566 })).message).toContain('at 127.0.0.1:4566');
  });

  it.each([
    [
      'The SSO session associated with this profile has expired. To refresh this SSO session run aws sso login with the corresponding profile.',
      'sso-session-expired',
      'aws sso login',
    ],
    [
      "Token is expired. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
      'sso-session-expired',
      'aws sso login',
    ],
    ['Could not load credentials from any providers', 'no-credentials', '--profile'],
    [
      'Could not resolve credentials using profile: [research] in configuration/credentials file(s).',
      'credentials-unavailable',
      'list-profiles',
    ],
  ])('tells credentials that cannot be had apart: %s', (text, code, hint) => {
    const error = map(Object.assign(new Error(text), { name: 'CredentialsProviderError' }));
    expect(error).toMatchObject({ kind: 'credentials', code });
    expect(error.hint).toContain(hint);
  });

  it('calls an abort what it is, whatever broke by it', () => {
    expect(map(network('ECONNRESET'), { isAborted: true }).kind).toBe('interrupted');
    expect(map(Object.assign(new Error('Request aborted'), { name: 'AbortError' })).kind).toBe('interrupted');
  });

  it('leaves bugs of ours as they are', () => {
    const bug = new TypeError("Cannot read properties of undefined (reading 'name')");
    expect(mapAwsError(bug, SITE)).toBe(bug);
    expect(mapAwsError('text', SITE)).toBe('text');
  });
});
