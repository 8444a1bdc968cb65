/** Failures before AWS could answer: names that do not resolve, closed ports, broken connections, TLS, silence. */
import { HpscaleError } from '../errors.ts';
import type { CallSite, SdkFailure } from './map-error.ts';
import { plainCause } from './plain-cause.ts';

interface Cause extends SdkFailure {
  readonly address?: unknown;
  readonly port?: unknown;
  readonly hostname?: unknown;
}

interface Words {
  readonly code: string;
  readonly message: (action: string, where: string) => string;
  readonly hint: (region: string) => string;
}

const ONLINE = () => 'check the network, a VPN, or HTTPS_PROXY and NO_PROXY';

const UNRESOLVED: Words = {
  code: 'aws-dns',
  message: (action, where) => `the address of AWS cannot be resolved${where} (${action})`,
  hint: (region) => `is "${region}" spelled right, and is this machine online?`,
};
const REFUSED: Words = {
  code: 'aws-refused-connection',
  message: (action, where) => `nothing accepts the connection${where} (${action})`,
  hint: () => 'if AWS_ENDPOINT_URL is set, is what should answer there running? Otherwise check HTTPS_PROXY',
};
const BROKEN: Words = {
  code: 'aws-connection-lost',
  message: (action, where) => `the connection to AWS broke off${where} (${action})`,
  hint: ONLINE,
};
const UNREACHABLE: Words = {
  code: 'aws-unreachable',
  message: (action, where) => `there is no route to AWS${where} (${action})`,
  hint: ONLINE,
};
const SILENT: Words = {
  code: 'aws-timeout',
  message: (action, where) => `AWS did not answer in time${where} (${action})`,
  hint: ONLINE,
};
const UNTRUSTED: Words = {
  code: 'aws-tls',
  message: (action, where) => `the TLS certificate of what answers for AWS is not trusted${where} (${action})`,
  hint: () => "behind a proxy that inspects TLS: NODE_EXTRA_CA_CERTS=FILE with the company's CA",
};
const GARBLED: Words = {
  code: 'aws-garbled',
  message: (action) => `what answered ${action} is not AWS: the answer cannot be read`,
  hint: () => 'a captive portal or a proxy may stand between; check AWS_ENDPOINT_URL and HTTPS_PROXY',
};

const BY_CODE: Readonly<Record<string, Words>> = {
  ENOTFOUND: UNRESOLVED,
  EAI_AGAIN: UNRESOLVED,
  ECONNREFUSED: REFUSED,
  ECONNRESET: BROKEN,
  EPIPE: BROKEN,
  ECONNABORTED: BROKEN,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  ENETDOWN: UNREACHABLE,
  ETIMEDOUT: SILENT,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  CERT_HAS_EXPIRED: UNTRUSTED,
  ERR_TLS_CERT_ALTNAME_INVALID: UNTRUSTED,
  HPE_INVALID_CONSTANT: GARBLED,
};

/** The `remote` error for a failure of the network; undefined when it is none. */
export function networkError(failure: SdkFailure & Error, site: CallSite): HpscaleError | undefined {
  const words = wordsOf(failure);
  if (!words) return undefined;
  const action = `${site.service}:${site.operation}`;
  return new HpscaleError({
    kind: 'remote',
    code: words.code,
    message: words.message(action, whereOf(failure)),
    hint: words.hint(site.region),
    data: { action, networkError: failure.code ?? failure.name, attempts: failure.$metadata?.attempts ?? null },
    cause: plainCause(failure),
  });
}

/**
 * A member that AWS always answers. Services that speak XML read any other page (a captive portal's) as an empty
 * answer: without this "nobody answered" would become "there is nothing". Throws `aws-garbled`.
 */
export function requireAnswered<T>(member: T | undefined, action: string): T {
  if (member !== undefined) return member;
  const { code, message, hint } = GARBLED;
  throw new HpscaleError({ kind: 'remote', code, message: message(action, ''), hint: hint(''), data: { action } });
}

function wordsOf(failure: SdkFailure): Words | undefined {
  // By code first: the SDK names a reset or refused connection TimeoutError, too.
  const byCode = BY_CODE[failure.code ?? ''];
  if (byCode) return byCode;
  if (failure.name === 'TimeoutError') return SILENT;
  // The SDK's parsers throw a SyntaxError with the response attached.
  return failure.name === 'SyntaxError' && '$metadata' in failure ? GARBLED : undefined;
}

function whereOf(failure: Cause): string {
  const host = failure.hostname ?? failure.address;
  if (typeof host !== 'string') return '';
  return ` at ${host}${typeof failure.port === 'number' ? `:${failure.port}` : ''}`;
}
