import { describe, expect, it } from 'vitest';
import { assertSandboxIsClosed } from '../../src/sandbox-guard.ts';

const WHOLE = { HPSCALE_SANDBOX: '1', AWS_ENDPOINT_URL: 'http://127.0.0.1:4000', KUBECONFIG: '/tmp/kubeconfig' };

describe('the guard around the sandbox', () => {
  it.each([
    ['outside a sandbox', { AWS_ENDPOINT_URL: 'https://vpce-1.sagemaker.us-west-2.vpce.amazonaws.com' }],
    ['with the whole environment', WHOLE],
    ['with a service endpoint on loopback', { ...WHOLE, AWS_ENDPOINT_URL_IAM: 'http://localhost:4001' }],
  ])('lets hpscale run %s', (_, env) => {
    expect(() => assertSandboxIsClosed(env)).not.toThrow();
  });

  it.each([
    ['no endpoint', { ...WHOLE, AWS_ENDPOINT_URL: undefined }, /AWS_ENDPOINT_URL does not name a loopback/],
    ['an endpoint elsewhere', { ...WHOLE, AWS_ENDPOINT_URL: 'http://10.0.0.5:4000' }, /AWS_ENDPOINT_URL does not name/],
    [
      'a host that only looks local',
      { ...WHOLE, AWS_ENDPOINT_URL: 'http://127.0.0.1.example.org' },
      /AWS_ENDPOINT_URL/,
    ],
    ['no kubeconfig', { ...WHOLE, KUBECONFIG: '' }, /KUBECONFIG is not set/],
    ['endpoints turned off', { ...WHOLE, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, /turns AWS_ENDPOINT_URL off/],
    ['one service left out', { ...WHOLE, AWS_ENDPOINT_URL_IAM: 'https://iam.amazonaws.com' }, /AWS_ENDPOINT_URL_IAM/],
  ])('refuses %s', (_, env, message) => {
    expect(() => assertSandboxIsClosed(env)).toThrow(message);
  });
});
