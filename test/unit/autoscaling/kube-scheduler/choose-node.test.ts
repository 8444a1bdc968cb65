import { describe, expect, test } from 'vitest';
import { chooseNode } from '../../../../src/autoscaling/kube-scheduler/choose-node.ts';
import type { NodeView } from '../../../../src/autoscaling/kube-scheduler/node-view.ts';
import { toSchedulingPod, type SchedulingPod } from '../../../../src/autoscaling/pod.ts';
import { NO_RESOURCES, parseResources } from '../../../../src/autoscaling/resource-list.ts';

function pod(name: string, spec: Record<string, unknown> = {}, labels: Record<string, string> = {}): SchedulingPod {
  return toSchedulingPod({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: name, labels },
    spec: { containers: [{ name: 'serve', resources: { requests: { cpu: '1', memory: '1Gi' } } }], ...spec },
  });
}

function node(name: string, overrides: Partial<NodeView> = {}): NodeView {
  return {
    name,
    labels: { 'topology.kubernetes.io/zone': 'us-west-2a', 'kubernetes.io/hostname': name },
    taints: [],
    isUnschedulable: false,
    allocatable: parseResources({ cpu: '4', memory: '16Gi', pods: '14' }),
    requested: NO_RESOURCES,
    hostPorts: [],
    pods: [],
    ...overrides,
  };
}

function refusal(wanted: SchedulingPod, nodes: readonly NodeView[]): string | undefined {
  const choice = chooseNode(wanted, nodes);
  return 'message' in choice ? choice.message : undefined;
}

describe('kube-scheduler', () => {
  test('takes the least used node', () => {
    const busy = node('hyperpod-i-1', { requested: parseResources({ cpu: '2' }) });
    expect(chooseNode(pod('translate'), [busy, node('hyperpod-i-2')])).toEqual({ node: 'hyperpod-i-2' });
  });

  test('without nodes says so', () => {
    expect(refusal(pod('translate'), [])).toBe('no nodes available to schedule pods');
  });

  test('counts reasons, sorted, and says what preemption would help', () => {
    const nodes = [
      node('hyperpod-i-1', { requested: parseResources({ cpu: '4' }) }),
      node('hyperpod-i-2', { taints: [{ key: 'nvidia.com/gpu', value: 'true', effect: 'NoSchedule' }] }),
      node('hyperpod-i-3', { taints: [{ key: 'nvidia.com/gpu', value: 'true', effect: 'NoSchedule' }] }),
    ];
    expect(refusal(pod('translate'), nodes)).toBe(
      '0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint {nvidia.com/gpu: true}. ' +
        'preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, ' +
        '2 Preemption is not helpful for scheduling.',
    );
  });

  test.each([
    [
      'a selector that no node has',
      { nodeSelector: { team: 'speech' } },
      "1 node(s) didn't match Pod's node affinity/selector",
    ],
    [
      'a host port that is taken',
      { containers: [{ name: 'serve', ports: [{ containerPort: 80, hostPort: 80 }] }] },
      "1 node(s) didn't have free ports for the requested pod ports",
    ],
  ])('refuses %s', (_, spec, reason) => {
    const taken = node('hyperpod-i-1', { hostPorts: [{ ip: '0.0.0.0', port: 80, protocol: 'TCP' }] });
    expect(refusal(pod('translate', spec), [taken])).toContain(`0/1 nodes are available: ${reason}.`);
  });

  test('keeps pods apart that ask for it', () => {
    const term = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'translate' } } };
    const spec = { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
    const first = pod('translate-0', spec, { app: 'translate' });
    const second = pod('translate-1', spec, { app: 'translate' });
    const taken = node('hyperpod-i-1', { pods: [first] });
    expect(refusal(second, [taken])).toContain("1 node(s) didn't match pod anti-affinity rules");
    expect(chooseNode(second, [taken, node('hyperpod-i-2')])).toEqual({ node: 'hyperpod-i-2' });
  });

  test('spreads hard constraints over zones', () => {
    const constraint = {
      maxSkew: 1,
      topologyKey: 'topology.kubernetes.io/zone',
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: { app: 'translate' } },
    };
    const wanted = pod('translate-1', { topologySpreadConstraints: [constraint] }, { app: 'translate' });
    const full = node('hyperpod-i-1', { pods: [pod('translate-0', {}, { app: 'translate' })] });
    const other = node('hyperpod-i-2', {
      labels: { 'topology.kubernetes.io/zone': 'us-west-2b' },
      requested: parseResources({ cpu: '3' }),
    });
    expect(chooseNode(wanted, [full, other])).toEqual({ node: 'hyperpod-i-2' });
    expect(refusal(wanted, [full, { ...other, isUnschedulable: true }])).toContain(
      "1 node(s) didn't match pod topology spread constraints",
    );
  });
});
