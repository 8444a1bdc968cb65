import stringWidth from 'fast-string-width';
import { describe, expect, it } from 'vitest';
import type { NodeClaimStatus, StatusResult } from '../../../src/domain/status.ts';
import { renderStatus } from '../../../src/render/human/status.ts';
import { createTheme } from '../../../src/render/theme.ts';
import type { View } from '../../../src/render/view.ts';

const VIEW: View = { width: 80, theme: createTheme(false), now: Date.UTC(2026, 10, 23, 2, 10, 0) };
const READY = { ready: true, reason: null, message: null };

function claim(name: string, overrides: Partial<NodeClaimStatus> = {}): NodeClaimStatus {
  return {
    name,
    nodePool: 'gpu',
    nodeClass: 'gpu',
    instanceType: 'ml.g5.xlarge',
    capacityType: 'on-demand',
    zone: 'us-west-2a',
    node: 'hyperpod-i-0fb1c36a2202b07b7',
    stage: 'Initialized',
    reason: null,
    message: null,
    created: '2026-11-23T01:00:00Z',
    ...overrides,
  };
}

const BUSY: StatusResult = {
  schema: 'hpscale.status/v1',
  cluster: {
    name: 'translation-cluster',
    arn: 'arn:aws:sagemaker:us-west-2:123456789012:cluster/t9z8y7x6w5v4',
    status: 'InService',
    failureMessage: null,
    provisioningMode: 'Continuous',
    nodeRecovery: 'None',
    eksCluster: 'translation-eks',
  },
  autoscaling: { mode: 'Enable', type: 'Karpenter', status: 'InService', failureMessage: null },
  clusterRole: 'arn:aws:iam::123456789012:role/SageMakerHyperPodKarpenterRole',
  instanceGroups: [
    {
      name: 'system',
      instanceTypes: ['ml.c5.2xlarge'],
      capacityType: 'on-demand',
      current: 1,
      target: 1,
      status: 'InService',
      zones: ['us-west-2a'],
    },
    {
      name: 'gpu-flexible',
      instanceTypes: ['ml.g5.xlarge', 'ml.g5.2xlarge', 'ml.g6.xlarge'],
      capacityType: 'spot',
      current: 1,
      target: 3,
      status: 'InService',
      zones: ['us-west-2a', 'us-west-2b', 'us-west-2c'],
    },
  ],
  nodeClasses: [{ name: 'gpu', instanceGroups: ['gpu-flexible'], ...READY }],
  nodePools: [
    {
      name: 'gpu',
      nodeClass: 'gpu',
      weight: null,
      limits: { 'nvidia.com/gpu': '8' },
      resources: { nodes: '1', 'nvidia.com/gpu': '1' },
      ...READY,
    },
    {
      name: 'batch',
      nodeClass: 'gone',
      weight: null,
      limits: {},
      resources: {},
      ready: false,
      reason: 'NodeClassNotFound',
      message: 'NodeClass not found on cluster',
    },
  ],
  nodeClaims: [
    claim('gpu-4zvrn'),
    claim('gpu-x7k2p', {
      stage: 'Launched',
      node: null,
      reason: 'NodeNotFound',
      message: 'Node not registered with cluster',
      created: '2026-11-23T02:07:30Z',
    }),
    claim('gpu-9qvlm', { stage: 'Pending', instanceType: null, zone: null, created: '2026-11-23T02:09:20Z' }),
  ],
  scaledObjects: [
    {
      namespace: 'serving',
      name: 'translation-api',
      target: 'deployment/translation-api',
      minReplicas: 1,
      maxReplicas: 8,
      triggers: ['aws-cloudwatch'],
      ...READY,
      active: true,
      paused: false,
    },
  ],
  notes: [],
};

describe('the screen', () => {
  it('fits 80 columns and says what is wrong where it is', () => {
    const text = renderStatus(BUSY, VIEW);
    expect(text).toMatchInlineSnapshot(`
      "Cluster        translation-cluster   InService
      ARN            arn:aws:sagemaker:us-west-2:123456789012:cluster/t9z8y7x6w5v4
      EKS cluster    translation-eks
      Provisioning   Continuous   node recovery None (autoscaling needs Automatic)
      Autoscaling    InService (Karpenter)
      Cluster role   arn:aws:iam::123456789012:role/SageMakerHyperPodKarpenterRole

      Instance groups
      NAME           TYPES             CAPACITY    NODES    ZONES           STATUS
      system         ml.c5.2xlarge     on-demand   1        us-west-2a      InService
      gpu-flexible   ml.g5.xlarge +2   spot        1 of 3   us-west-2a +2   InService

      Node classes
      NAME   INSTANCE GROUPS   READY
      gpu    gpu-flexible      yes

      Node pools
      NAME    NODE CLASS   NODES   USED OF LIMIT        READY
      gpu     gpu          1       nvidia.com/gpu 1/8   yes
      batch   gone         0       no limit             no
        batch: NodeClassNotFound: NodeClass not found on cluster

      Node claims
      1 Pending, 1 Launched, 1 Initialized
      NAME        TYPE           ZONE         STAGE      AGE
      gpu-9qvlm   -              -            Pending    40s
      gpu-x7k2p   ml.g5.xlarge   us-west-2a   Launched   2m
        gpu-x7k2p: NodeNotFound: Node not registered with cluster

      Scaled objects
      NAME                      REPLICAS   TRIGGERS         ACTIVE   READY
      serving/translation-api   1..8       aws-cloudwatch   yes      yes
      "
    `);
    expect(Math.max(...text.split('\n').map((line) => stringWidth(line)))).toBeLessThanOrEqual(80);
  });

  it('gives kinds without objects a line each, for a screen of 24 lines', () => {
    const text = renderStatus({ ...BUSY, nodeClasses: [], nodePools: [], nodeClaims: [] }, VIEW);
    expect(text).toContain(
      '\nNode classes     none\nNode pools       none\nNode claims      none\n\nScaled objects\nNAME',
    );
  });

  it('says once why nothing of Kubernetes is known', () => {
    const unknown = { unknown: 'the API server cannot be reached' };
    const dark = { ...BUSY, nodeClasses: unknown, nodePools: unknown, nodeClaims: unknown, scaledObjects: unknown };
    expect(renderStatus(dark, VIEW)).toMatch(/\n\nKubernetes\nunknown: the API server cannot be reached\n$/);
  });

  it('says what is unknown part by part when the reasons differ', () => {
    const text = renderStatus({ ...BUSY, scaledObjects: { unknown: 'forbidden' } }, VIEW);
    expect(text).toContain('Scaled objects\nunknown: forbidden\n');
    expect(text).toContain('Node classes\nNAME');
  });

  it('shows unknown zones as a question mark, and why below', () => {
    const zones = { unknown: 'not allowed' };
    const text = renderStatus(
      { ...BUSY, instanceGroups: BUSY.instanceGroups.map((group) => ({ ...group, zones })) },
      VIEW,
    );
    expect(text).toMatch(/system .* \? +InService/);
    expect(text).toContain('zones unknown: not allowed');
  });

  it('stays one screen with a thousand nodes', () => {
    const nodeClaims = Array.from({ length: 1000 }, (_, index) =>
      claim(`gpu-${index}`, index < 960 ? {} : { stage: 'Terminating' }),
    );
    const text = renderStatus({ ...BUSY, nodeClaims }, VIEW);
    expect(text).toContain('960 Initialized, 40 Terminating');
    expect(text).toContain('and 30 more on their way');
    expect(text.split('\n').length).toBeLessThan(50);
  });

  it('shows why autoscaling Failed', () => {
    const failed = { ...BUSY.autoscaling, status: 'Failed' as const, failureMessage: 'no access entry' };
    expect(renderStatus({ ...BUSY, autoscaling: failed }, VIEW)).toContain('Failed: no access entry');
  });
});
