import { describe, expect, it } from 'vitest';
import { loadChecksConfig } from '../../../src/config/checks-config.ts';

const read = (text: string | undefined) => loadChecksConfig(async () => text);

describe('checks in hpscale.yaml', () => {
  it('is optional', async () => {
    const empty = { ignores: [], severity: {}, nodeStartSeconds: null };
    expect(await read(undefined)).toEqual(empty);
    expect(await read('cluster: speech-cluster\n')).toEqual(empty);
    expect(await read('checks:\n')).toEqual(empty);
  });

  it('says what is ignored, how severe a check is, how long a node takes', async () => {
    const text = `
checks:
  ignore:
    - { check: node-pool-limits-*, subject: NodePool/gpu, reason: the quota is being raised, until: 2027-01-31 }
    - { check: [node-pool-ready, node-class-ready] }
  severity: { node-pool-fallback: info }
  nodeStart: 6m
`;
    expect(await read(text)).toEqual({
      ignores: [
        {
          checks: ['node-pool-limits-*'],
          subject: 'NodePool/gpu',
          reason: 'the quota is being raised',
          until: '2027-01-31',
        },
        { checks: ['node-pool-ready', 'node-class-ready'], subject: null, reason: null, until: null },
      ],
      severity: { 'node-pool-fallback': 'info' },
      nodeStartSeconds: 360,
    });
  });

  it.each([
    ['checks: [a]', /checks must be a map/],
    ['checks: { ignored: [] }', /checks has an unknown key ignored \(did you mean "ignore"\?\)/],
    ['checks: { ignore: { check: a } }', /checks.ignore must be a list/],
    ['checks: { ignore: [{ check: a, unitl: 2027-01-31 }] }', /checks.ignore\[0\] has an unknown key unitl/],
    ['checks: { ignore: [{ check: a, reason: 7 }] }', /checks.ignore\[0\].reason must be a text, not 7/],
    ['checks: { severity: { a: fatal } }', /checks.severity.a must be one of error, warning, info/],
    ['checks: { nodeStart: soon }', /checks.nodeStart soon is not a duration/],
    ['chekcs: {}', /unknown key chekcs \(did you mean "checks"\?\)/],
  ])('refuses %j with its place', async (text, message) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'bad-config', message: expect.stringMatching(message) });
  });
});
