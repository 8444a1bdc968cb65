import { describe, expect, it } from 'vitest';
import { isProxied } from '../../../src/domain/no-proxy.ts';

const HOST = 'api.sagemaker.us-west-2.amazonaws.com';

describe('isProxied', () => {
  it.each([
    ['no NO_PROXY', { host: HOST, port: 443, env: {} }, true],
    ['localhost', { host: 'localhost', port: 443, env: {} }, false],
    ['127.0.0.1', { host: '127.0.0.1', port: 8443, env: {} }, false],
    ['::1', { host: '::1', port: 443, env: {} }, false],
    ['the host itself', { host: HOST, port: 443, env: { NO_PROXY: HOST } }, false],
    ['a suffix', { host: HOST, port: 443, env: { NO_PROXY: '.amazonaws.com' } }, false],
    ['a suffix without its dot', { host: HOST, port: 443, env: { NO_PROXY: 'amazonaws.com' } }, false],
    ['a suffix with a star', { host: HOST, port: 443, env: { NO_PROXY: '*.amazonaws.com' } }, false],
    ['half a label', { host: HOST, port: 443, env: { NO_PROXY: 'zonaws.com' } }, true],
    ['a list', { host: HOST, port: 443, env: { NO_PROXY: 'example.com, .amazonaws.com' } }, false],
    ['everything', { host: HOST, port: 443, env: { NO_PROXY: '*' } }, false],
    ['this port', { host: HOST, port: 443, env: { NO_PROXY: 'amazonaws.com:443' } }, false],
    ['another port', { host: HOST, port: 443, env: { NO_PROXY: 'amazonaws.com:8443' } }, true],
    ['an address block', { host: '10.0.3.7', port: 443, env: { NO_PROXY: '10.0.0.0/16' } }, false],
    ['another block', { host: '10.1.3.7', port: 443, env: { NO_PROXY: '10.0.0.0/16' } }, true],
    ['other letters', { host: HOST.toUpperCase(), port: 443, env: { NO_PROXY: 'AmazonAWS.com' } }, false],
    ['the lower-case variable first', { host: HOST, port: 443, env: { NO_PROXY: '*', no_proxy: 'example.com' } }, true],
  ])('%s', (_, { host, port, env }, expected) => {
    expect(isProxied(host, port, env)).toBe(expected);
  });
});
