import { describe, expect, it } from 'vitest';
import { nodeClassProblems } from '../../../src/domain/node-class.ts';

describe('nodeClassProblems', () => {
  it.each<[string, string, string[], string[]]>([
    ['groups may have upper case', 'gpu', ['GPU-g5', 'gpu-g6'], []],
    ['ten groups are the most', 'gpu', Array.from({ length: 10 }, (_, index) => `gpu-${index}`), []],
    [
      'eleven are too many',
      'gpu',
      Array.from({ length: 11 }, (_, index) => `gpu-${index}`),
      ['11 instance groups are more than the 10 that a node class may have'],
    ],
    ['none is too few', 'gpu', [], ['it names no instance group']],
    ['a group twice', 'gpu', ['gpu-g5', 'gpu-g5'], ['instance group gpu-g5 is named twice']],
    ['a group with an underscore', 'gpu', ['gpu_g5'], ['"gpu_g5" is not the name of an instance group']],
    ['a name with a dot', 'gpu.v1', ['gpu-g5'], ['"gpu.v1" is not a name that Kubernetes accepts']],
  ])('%s', (_, name, instanceGroups, messages) => {
    expect(nodeClassProblems({ name, instanceGroups }).map(({ message }) => message)).toEqual(messages);
  });

  it('suggests a name', () => {
    expect(nodeClassProblems({ name: 'Team A_1', instanceGroups: ['a'] })[0]?.hint).toContain('team-a-1');
  });
});
