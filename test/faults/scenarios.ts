/** The command lines of the matrix, each with the world it starts in. */
import { loadSeed } from '../../src/sandbox/load-seed.ts';
import type { Seed } from '../../src/sandbox/seed.ts';

export interface Scenario {
  readonly name: string;
  readonly argv: readonly string[];
  readonly seed: () => Seed;
  /** Files in the folder that it runs in. */
  readonly files?: Readonly<Record<string, string>>;
  /** Command lines that lead to where it starts. */
  readonly before?: readonly (readonly string[])[];
}

const ENABLE = ['enable', '--cluster', 'speech-cluster', '--yes'];
const NODE_CLASS = [
  'nodeclass',
  'apply',
  'gpu',
  '--instance-group',
  'gpu-g6-a',
  '--instance-group',
  'gpu-g6-b',
  '--yes',
];
const healthy = (): Seed => loadSeed('healthy');
const autoscaled = (): Seed => loadSeed('autoscaled');

export const SCENARIOS: readonly Scenario[] = [
  { name: 'enable', argv: ENABLE, seed: healthy },
  { name: 'role create', argv: ['role', 'create', '--cluster', 'speech-cluster', '--yes'], seed: healthy },
  { name: 'nodeclass apply', argv: NODE_CLASS, seed: healthy, before: [ENABLE] },
  {
    name: 'nodepool apply',
    argv: ['nodepool', 'apply', 'gpu', '--nodeclass', 'gpu', '--limit', 'nvidia.com/gpu=4', '--yes'],
    seed: healthy,
    before: [ENABLE, NODE_CLASS],
  },
  {
    name: 'scaledobject delete',
    argv: ['scaledobject', 'delete', 'chat-api', '-n', 'chat', '--yes'],
    seed: autoscaled,
  },
];
