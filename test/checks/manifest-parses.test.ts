import { describe, expect, it } from 'vitest';
import { runCli } from '../helpers/run-cli.ts';
import { failures, lintFixtures, lintText, nodePoolText } from '../helpers/lint.ts';

const ONLY = ['--only', 'manifest-parses'];

describe('manifest-parses', () => {
  it('passes for files whose objects can be read, and counts those of a List', async () => {
    const { findings } = await lintFixtures(['beside/list.yaml'], ONLY);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'read', data: { objects: 2 } }]);
  });

  it('tells a tab by its line, and reads the document after it', async () => {
    const { findings } = await lintFixtures(['broken/tab.yaml']);
    expect(findings.filter(({ status }) => status === 'fail')).toMatchObject([
      { check: 'manifest-parses', messageId: 'syntax', location: { line: 4, column: 1 } },
    ]);
    expect(findings).toContainEqual(expect.objectContaining({ check: 'manifest-parses', status: 'fail' }));
  });

  it('tells all mistakes of a document that can be read to its end', async () => {
    expect(failures(await lintFixtures(['broken/keys-and-anchors.yaml'], ONLY))).toEqual([
      '5:3 manifest-parses the key name is there twice, first in line 4: kubectl takes the last and drops the others without a word',
      '6:8 manifest-parses there is no anchor &defaults before *defaults',
      '7:9 manifest-parses Infinity is no number of JSON: kubectl refuses the file',
    ]);
  });

  it('does not follow aliases that multiply', async () => {
    const { findings } = await lintFixtures(['broken/laughs.yaml'], ONLY);
    expect(findings).toMatchObject([{ status: 'fail', messageId: 'tooManyAliases' }]);
  });

  it('does not follow an anchor into itself', async () => {
    const { findings } = await lintText('a: &a {b: *a}', ONLY);
    expect(findings).toMatchObject([
      { status: 'fail', messageId: 'recursiveAnchor', location: { line: 1, column: 12 } },
    ]);
  });

  it('skips what is no Kubernetes object, and says so', async () => {
    const { findings } = await lintFixtures(
      ['beside/values.yaml', 'beside/kustomization.yaml', 'beside/list.yaml'],
      ONLY,
    );
    expect(findings.filter(({ status }) => status === 'skip')).toMatchObject([
      { messageId: 'foreign', data: { what: 'a kustomization' } },
      { messageId: 'foreign', data: { what: 'values of a Helm chart' } },
    ]);
  });

  it('does not judge a template', async () => {
    const { findings } = await lintFixtures(['beside/template.yaml'], ONLY);
    expect(findings).toMatchObject([{ status: 'unknown', messageId: 'template', location: { line: 4 } }]);
  });

  it.each([
    ['apiVersion', 'kind: NodePool\nmetadata: {name: gpu}\n'],
    ['kind', 'apiVersion: karpenter.sh/v1\nmetadata: {name: gpu}\n'],
  ])('misses %s in what is meant to be an object', async (field, text) => {
    const { findings } = await lintText(text, ONLY);
    expect(findings).toMatchObject([{ status: 'fail', messageId: 'missingField', data: { detail: field } }]);
  });

  it('reads Windows line ends, a byte order mark, empty documents and YAML directives', async () => {
    const text = `\uFEFF%YAML 1.2\n---\n${nodePoolText()}\n---\n# nothing\n---\n`.replaceAll('\n', '\r\n');
    const { findings } = await lintText(text);
    expect(findings.filter(({ status }) => status === 'fail')).toEqual([]);
    expect(findings).toContainEqual(
      expect.objectContaining({
        check: 'manifest-schema',
        status: 'pass',
        location: { file: '-', line: 3, column: 1 },
      }),
    );
  });

  it('reads JSON that is indented with tabs', async () => {
    const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'serving', labels: { tier: 1 } } };
    expect(failures(await lintText(JSON.stringify(object, null, '\t')))).toEqual([
      '7:4 manifest-schema metadata.labels.tier is 1, not a text',
    ]);
  });

  it('refuses what is not UTF-8, and what is too large for a manifest', async () => {
    const utf16 = await lintText('a\0p\0i\0', ONLY);
    expect(utf16.findings).toMatchObject([{ status: 'fail', messageId: 'notUtf8' }]);
    const large = await lintText(`# ${'large '.repeat(3_000_000)}`, ONLY);
    expect(large.findings).toMatchObject([{ status: 'fail', messageId: 'tooLarge', data: { detail: '18 MiB' } }]);
  });

  it.each(['', '# nothing here\n', 'Error: chart not found\n', '[]'])(
    'calls it no pass when there is no object: %j',
    async (stdin) => {
      const result = await runCli(['lint', '-f', '-'], { stdin });
      expect(result).toMatchObject({ exitCode: 2, stdout: '' });
      expect(result.stderr).toContain('there is no Kubernetes object in standard input');
    },
  );
});
