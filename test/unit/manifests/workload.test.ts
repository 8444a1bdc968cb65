import { readFile } from 'node:fs/promises';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { WORKLOAD_DEFAULTS, type WorkloadSpec } from '../../../src/domain/workload.ts';
import { serialize } from '../../../src/manifests/serialize.ts';
import { buildWorkload } from '../../../src/manifests/workload.ts';

const INFLATE: WorkloadSpec = { ...WORKLOAD_DEFAULTS, gpus: 0, tolerations: [] };

function podOf(spec: Partial<WorkloadSpec>) {
  return buildWorkload({ ...INFLATE, ...spec }).spec.template.spec;
}

describe('buildWorkload', () => {
  it('is the static example in templates/ when nothing is said', async () => {
    const template = await readFile(new URL('../../../templates/workload.yaml', import.meta.url), 'utf8');
    expect(serialize([{ object: buildWorkload(INFLATE) }])).toBe(template);
    expect(load(template)).toEqual(buildWorkload(INFLATE));
  });

  it('leaves the replicas to whoever scales it, unless they are said', () => {
    expect(buildWorkload(INFLATE).spec).not.toHaveProperty('replicas');
    expect(buildWorkload({ ...INFLATE, replicas: 0 }).spec.replicas).toBe(0);
  });

  it('asks for GPUs with equal limits, and tolerates the taint of GPU nodes', () => {
    const pod = podOf({ gpus: 2, cpu: '4', memory: '16Gi' });
    expect(pod).toMatchObject({
      containers: [
        {
          resources: {
            requests: { cpu: '4', memory: '16Gi', 'nvidia.com/gpu': '2' },
            limits: { 'nvidia.com/gpu': '2' },
          },
        },
      ],
      tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }],
    });
  });

  it('tolerates what it is told to, the GPU taint once', () => {
    const tolerations = [
      { key: 'nvidia.com/gpu', effect: 'NoSchedule' },
      { key: 'team', value: 'nlp' },
    ] as const;
    expect(podOf({ gpus: 1, tolerations })['tolerations']).toEqual([
      { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' },
      { key: 'team', operator: 'Equal', value: 'nlp' },
    ]);
  });
});
