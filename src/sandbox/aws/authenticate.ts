/** Believing a signature, or refusing it as the service words that. */
import type { Credential } from './credentials.ts';
import { hasValidSignature, SANDBOX_ACCESS_KEY_ID, SANDBOX_EXPIRED_ACCESS_KEY_ID } from './credentials.ts';
import { commonFailure, type CommonTrouble } from './failures.ts';
import type { Dialect, Service } from './operation.ts';
import type { WireRequest } from './protocols/protocol.ts';

type Texts = Partial<Record<CommonTrouble, string>>;

const TEXTS: Texts = {
  'expired-token': 'The security token included in the request is expired',
  'invalid-signature':
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  'missing-token': 'Missing Authentication Token',
  'unknown-key': 'The security token included in the request is invalid.',
};

const EC2_REFUSAL = 'AWS was not able to validate the provided access credentials';

/** Where a dialect has words of its own. */
const OWN_TEXTS: Partial<Record<Dialect, Texts>> = {
  query: { 'missing-token': 'Request is missing Authentication Token' },
  ec2: {
    'expired-token': 'Request has expired.',
    'invalid-signature': EC2_REFUSAL,
    'missing-token': 'The request must contain the parameter AWSAccessKeyId',
    'unknown-key': EC2_REFUSAL,
  },
};

/** Throws AwsFailure unless the request is signed with the sandbox's key. */
export function authenticate(
  service: Service,
  dialect: Dialect,
  request: WireRequest,
  credential: Credential | undefined,
): void {
  const trouble = troubleWith(request, credential);
  if (!trouble) return;
  throw commonFailure(service, dialect, trouble, OWN_TEXTS[dialect]?.[trouble] ?? TEXTS[trouble] ?? '');
}

function troubleWith(request: WireRequest, credential: Credential | undefined): CommonTrouble | undefined {
  if (!credential) return 'missing-token';
  if (credential.accessKeyId === SANDBOX_EXPIRED_ACCESS_KEY_ID) return 'expired-token';
  if (credential.accessKeyId !== SANDBOX_ACCESS_KEY_ID) return 'unknown-key';
  return hasValidSignature(request, credential) ? undefined : 'invalid-signature';
}
