/** The formats for pipelines, as the programs read them that they are for. */
import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { parse } from 'junit2json';
import { describe, expect, it } from 'vitest';
import type { CheckInfo, Finding } from '../../../src/domain/finding.ts';
import { toGithub } from '../../../src/render/github.ts';
import { toJunit } from '../../../src/render/junit.ts';
import { toSarif } from '../../../src/render/sarif.ts';
import { buildFinding, buildResult, buildUnread } from '../../helpers/findings.ts';

const CHECKS: readonly CheckInfo[] = [
  { id: 'node-pool-ready', title: 'every node pool is Ready', severity: 'error', phase: 'health' },
  { id: 'node-pool-limits-set', title: 'every node pool has limits', severity: 'warning', phase: 'tuning' },
  { id: 'scaled-object-ready', title: 'every scaled object is Ready', severity: 'error', phase: 'health' },
];

const FIX = { summary: 'set limits', command: 'hpscale nodepool apply gpu --limit cpu=8', automatic: null };
const FINDINGS: readonly Finding[] = [
  buildFinding({ message: 'it says: "50% <of> the nodes", & more\nand a bell \u0007' }),
  buildFinding({
    check: 'node-pool-limits-set',
    severity: 'warning',
    fix: FIX,
    location: { file: 'k8s/gpu pools.yaml', line: 12, column: 5 },
  }),
  buildFinding({ check: 'node-pool-limits-set', severity: 'warning', subject: 'NodePool/cpu', status: 'pass' }),
  buildFinding({
    check: 'node-pool-limits-set',
    severity: 'warning',
    subject: 'NodePool/spot',
    waived: { by: 'annotation', reason: 'the quota holds it', until: '2027-01-31' },
  }),
  buildUnread({ check: 'scaled-object-ready' }),
];
const RESULT = buildResult(FINDINGS);

interface Sarif {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly Readonly<Record<string, unknown>>[];
    readonly invocations: readonly unknown[];
  }[];
}

function sarifOf(findings: readonly Finding[]): Sarif['runs'][number] {
  const [run] = (JSON.parse(toSarif(buildResult(findings), { checks: CHECKS, version: '0.1.0' })) as Sarif).runs;
  if (!run) throw new Error('no run');
  return run;
}

describe('SARIF', () => {
  it.each([
    ['everything', FINDINGS],
    ['nothing', []],
  ])('fits the schema of SARIF 2.1.0 with %s in it', (_, findings) => {
    // Its patterns are older than the u flag.
    const ajv = new Ajv.default({ strict: false, unicodeRegExp: false });
    addFormats.default(ajv);
    const validate = ajv.compile(schema);
    const document: unknown = JSON.parse(toSarif(buildResult(findings), { checks: CHECKS, version: '0.1.0' }));
    validate(document);
    expect(validate.errors).toBeNull();
  });

  it('tells failures with their place, and what suppresses them', () => {
    const { results, tool } = sarifOf(FINDINGS);
    expect(results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ['node-pool-ready', 'error'],
      ['node-pool-limits-set', 'warning'],
      ['node-pool-limits-set', 'warning'],
    ]);
    expect(results.map(({ ruleId, ruleIndex }) => tool.driver.rules[ruleIndex as number]?.id === ruleId)).toEqual([
      true,
      true,
      true,
    ]);
    expect(results[0]?.['locations']).toEqual([
      { logicalLocations: [{ fullyQualifiedName: 'NodePool/gpu', kind: 'resource' }] },
    ]);
    expect(results[1]?.['locations']).toMatchObject([
      {
        physicalLocation: {
          artifactLocation: { uri: 'k8s/gpu%20pools.yaml' },
          region: { startLine: 12, startColumn: 5 },
        },
      },
    ]);
    expect(results[2]).toMatchObject({
      suppressions: [{ kind: 'inSource', justification: 'ignored: the quota holds it, until 2027-01-31 (annotation)' }],
    });
  });

  it('gives what could not be judged as notifications', () => {
    expect(sarifOf(FINDINGS).invocations).toMatchObject([
      { toolExecutionNotifications: [{ level: 'error', associatedRule: { id: 'scaled-object-ready' } }] },
    ]);
  });

  it('keeps the fingerprint of a finding whose words change, and no other', () => {
    const fingerprint = (finding: Finding) => sarifOf([finding]).results[0]?.['partialFingerprints'];
    expect(fingerprint(buildFinding({ message: 'reworded' }))).toEqual(fingerprint(buildFinding()));
    expect(fingerprint(buildFinding({ subject: 'NodePool/cpu' }))).not.toEqual(fingerprint(buildFinding()));
  });
});

describe('JUnit', () => {
  const read = async (failOn: 'error' | 'warning') => {
    const suites = await parse(toJunit(RESULT, { checks: CHECKS, failOn }));
    if (!suites || !('testsuite' in suites)) throw new Error('no suites');
    return suites;
  };

  it('opens in a reader, with a suite per check and a case per subject', async () => {
    const { testsuite, ...totals } = await read('error');
    expect(totals).toMatchObject({ tests: 5, failures: 1, errors: 1, skipped: 1 });
    expect(testsuite?.map(({ name, testcase }) => [name, testcase?.map((entry) => entry.name)])).toEqual([
      ['node-pool-ready', ['NodePool/gpu']],
      ['node-pool-limits-set', ['NodePool/gpu', 'NodePool/cpu', 'NodePool/spot']],
      ['scaled-object-ready', ['cluster/speech-cluster']],
    ]);
  });

  it('fails what fails the run: warnings only when asked to', async () => {
    expect(await read('warning')).toMatchObject({ failures: 2, skipped: 1, errors: 1 });
    const limits = (await read('error')).testsuite?.[1]?.testcase?.[0];
    expect(limits?.failure).toBeUndefined();
    expect(limits?.['system-out']?.join('')).toContain('hpscale nodepool apply gpu --limit cpu=8');
  });

  it('carries any text through, but for what XML cannot hold', async () => {
    const message = (await read('error')).testsuite?.[0]?.testcase?.[0]?.failure?.[0]?.message;
    expect(message).toBe('it says: "50% <of> the nodes", & more\nand a bell \uFFFD');
  });
});

describe('GitHub', () => {
  it('writes a line for each finding that counts, and leaves out what passed or is waived', () => {
    const lines = toGithub(RESULT).trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(
      /^::error title=node-pool-ready::NodePool\/gpu: it says: "50%25 <of> the nodes", & more%0Aand/,
    );
    expect(lines[1]).toMatch(/^::warning file=k8s\/gpu pools.yaml,line=12,col=5,title=node-pool-limits-set::/);
    expect(lines[2]).toMatch(/^::warning title=scaled-object-ready \(not known\)::/);
  });

  it('escapes what would end a property', () => {
    const location = { file: 'a,b:c%.yaml', line: 1, column: 1 };
    expect(toGithub(buildResult([buildFinding({ location })]))).toContain('file=a%2Cb%3Ac%25.yaml,line=1');
  });
});
