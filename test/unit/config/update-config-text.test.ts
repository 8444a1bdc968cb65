import { describe, expect, it } from 'vitest';
import { updateConfigText } from '../../../src/config/config-text.ts';
import { loadDesired } from '../../../src/config/load-desired.ts';
import type { Desired } from '../../../src/domain/desired.ts';

/** As a person keeps it: comments, an order of its own, several ways to write. */
const TEXT = `# yaml-language-server: $schema=./hpscale.schema.json
apiVersion: hpscale.dev/v1
region: "us-west-2"   # Oregon
cluster: 'speech-cluster'

# one class for all GPUs
nodeClasses:
  - name: gpu
    instanceGroups:
      - gpu-g6-a   # us-west-2a
      - gpu-g6-b

nodePools:
- nodeClass: gpu
  name: gpu        # the big one
  limits: { nvidia.com/gpu: 8, memory: 512Gi } # as agreed

  # never while people look
  expireAfter: Never
- { name: spot, nodeClass: gpu, capacityTypes: [spot], weight: 10 }

# end
`;

function change(text: string, by: (desired: Desired) => Partial<Desired>): string {
  const { desired } = loadDesired('hpscale.yaml', text);
  return updateConfigText(text, { ...desired, ...by(desired) });
}

/** Lines that are not in both, as a diff shows them. */
function changes(after: string): readonly string[] {
  const [before, now] = [TEXT.split('\n'), after.split('\n')];
  return [
    ...before.filter((line) => !now.includes(line)).map((line) => `-${line}`),
    ...now.filter((line) => !before.includes(line)).map((line) => `+${line}`),
  ];
}

const pool = (name: string, with_: object) => (desired: Desired) => ({
  nodePools: desired.nodePools.map((spec) => (spec.name === name ? { ...spec, ...with_ } : spec)),
});

describe('a file that people wrote', () => {
  it('keeps its comments where a value changes, and its quotes', () => {
    expect(changes(change(TEXT, pool('gpu', { expireAfter: '720h' })))).toEqual([
      '-  expireAfter: Never',
      '+  expireAfter: 720h',
    ]);
    expect(changes(change(TEXT, () => ({ cluster: 'chat-cluster' })))).toEqual([
      "-cluster: 'speech-cluster'",
      "+cluster: 'chat-cluster'",
    ]);
    expect(changes(change(TEXT, pool('gpu', { limits: { 'nvidia.com/gpu': '16', memory: '512Gi' } })))).toEqual([
      '-  limits: { nvidia.com/gpu: 8, memory: 512Gi } # as agreed',
      '+  limits: { nvidia.com/gpu: 16, memory: 512Gi } # as agreed',
    ]);
  });

  it('gets a new field after the last of its entry', () => {
    expect(changes(change(TEXT, pool('gpu', { weight: 50 })))).toEqual(['+  weight: 50']);
    expect(change(TEXT, pool('gpu', { weight: 50 }))).toContain('  expireAfter: Never\n  weight: 50\n- { name: spot');
  });

  it('gets a new entry after the last one, in the way of the list', () => {
    const added = change(TEXT, ({ nodeClasses }) => ({
      nodeClasses: [...nodeClasses, { name: 'cpu', instanceGroups: ['workers-a'], allowDrain: [] }],
    }));
    expect(added).toContain('      - gpu-g6-b\n  - name: cpu\n    instanceGroups: [workers-a]\n\nnodePools:');
    expect(changes(added)).toEqual(['+  - name: cpu', '+    instanceGroups: [workers-a]']);
  });

  it('loses an entry with its line alone', () => {
    const { length } = TEXT;
    const without = change(TEXT, ({ nodePools }) => ({ nodePools: nodePools.filter(({ name }) => name !== 'spot') }));
    expect(changes(without)).toEqual(['-- { name: spot, nodeClass: gpu, capacityTypes: [spot], weight: 10 }']);
    expect(without.length).toBeLessThan(length);
  });

  it('has a part written anew where it stands for several', () => {
    const text = `apiVersion: hpscale.dev/v1
# shared
nodePools:
  - &gpu { name: gpu, nodeClass: gpu, limits: &limits { cpu: 64 } }
  - name: spot
    nodeClass: gpu
    limits: *limits
`;
    const after = change(text, pool('spot', { limits: { cpu: '32' } }));
    const { desired } = loadDesired('hpscale.yaml', after);
    expect(desired.nodePools.map(({ limits }) => limits)).toEqual([{ cpu: '64' }, { cpu: '32' }]);
    expect(after).toContain('# shared\n');
  });

  it('keeps line ends and a byte order mark', () => {
    const text = `\uFEFF${TEXT.replaceAll('\n', '\r\n')}`;
    const after = change(text, pool('gpu', { weight: 50 }));
    expect(after).toBe(text.replace('  expireAfter: Never\r\n', '  expireAfter: Never\r\n  weight: 50\r\n'));
  });
});
