import { describe, expect, it } from 'vitest';
import { proxyFor } from '../../../src/kube/proxy.ts';

const SERVER = 'https://A1B2.gr7.us-west-2.eks.amazonaws.com';
const PROXY = 'http://proxy.example.com:3128';

describe('proxyFor', () => {
  it.each([
    ['no proxy set', SERVER, undefined, {}, undefined],
    ['HTTPS_PROXY', SERVER, undefined, { HTTPS_PROXY: PROXY }, PROXY],
    ['the lower-case form first', SERVER, undefined, { HTTPS_PROXY: 'http://other', https_proxy: PROXY }, PROXY],
    ['a proxy without a scheme', SERVER, undefined, { HTTPS_PROXY: 'proxy.example.com:3128' }, PROXY],
    [
      'proxy-url of the kubeconfig over the environment',
      SERVER,
      PROXY,
      { HTTPS_PROXY: 'http://other', NO_PROXY: '*' },
      PROXY,
    ],
    ['loopback, even then', 'https://127.0.0.1:6443', PROXY, { HTTPS_PROXY: PROXY }, undefined],
    ['IPv6 loopback', 'https://[::1]:6443', undefined, { HTTPS_PROXY: PROXY }, undefined],
    [
      'NO_PROXY with the host',
      SERVER,
      undefined,
      { HTTPS_PROXY: PROXY, NO_PROXY: 'a1b2.gr7.us-west-2.eks.amazonaws.com' },
      undefined,
    ],
    [
      'NO_PROXY with a parent domain',
      SERVER,
      undefined,
      { HTTPS_PROXY: PROXY, NO_PROXY: 'localhost, eks.amazonaws.com' },
      undefined,
    ],
    ['NO_PROXY with a dotted domain', SERVER, undefined, { HTTPS_PROXY: PROXY, no_proxy: '.amazonaws.com' }, undefined],
    [
      'NO_PROXY with a name that only ends alike',
      SERVER,
      undefined,
      { HTTPS_PROXY: PROXY, NO_PROXY: 'naws.com' },
      PROXY,
    ],
    ['NO_PROXY with another port', SERVER, undefined, { HTTPS_PROXY: PROXY, NO_PROXY: 'amazonaws.com:8443' }, PROXY],
    [
      'NO_PROXY with a block',
      'https://10.0.3.7',
      undefined,
      { HTTPS_PROXY: PROXY, NO_PROXY: '10.0.0.0/16' },
      undefined,
    ],
    [
      'NO_PROXY with another block',
      'https://10.1.3.7',
      undefined,
      { HTTPS_PROXY: PROXY, NO_PROXY: '10.0.0.0/16' },
      PROXY,
    ],
    ['NO_PROXY with a star', SERVER, undefined, { HTTPS_PROXY: PROXY, NO_PROXY: '*' }, undefined],
  ])('%s', (...[, server, configured, env, expected]) => {
    expect(proxyFor(new URL(server), configured, env)).toBe(expected);
  });
});
