import { describe, expect, it } from 'vitest';
import { kedaPolicy } from '../../../src/domain/keda-permissions.ts';
import { scaledObjectNotes } from '../../../src/domain/scaled-object-notes.ts';
import {
  parseScaleTarget,
  type ScaledObjectSpec,
  scaledObjectProblems,
  type TriggerSpec,
} from '../../../src/domain/scaled-object.ts';
import { ALB_TRIGGER, buildScaledObjectSpec } from '../../helpers/scaled-object-spec.ts';

const SQS: TriggerSpec = {
  kind: 'sqs',
  queueUrl: 'https://sqs.us-west-2.amazonaws.com/123456789012/jobs',
  region: 'us-west-2',
  messages: 5,
};

describe('parseScaleTarget', () => {
  it.each([
    ['deployment/chat', { apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat' }],
    ['deploy/chat', { apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat' }],
    ['deployments.apps/chat', { apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat' }],
    ['chat', { apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat' }],
    ['sts/chat', { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'chat' }],
    ['daemonset/chat', undefined],
    ['deployment/Chat', undefined],
    ['deployment/chat/1', undefined],
    ['deployment/', undefined],
  ])('%s', (text, target) => {
    expect(parseScaleTarget(text)).toEqual(target);
  });
});

describe('what is refused', () => {
  it.each<[string, Partial<ScaledObjectSpec>, string[]]>([
    ['nothing of a usual one', {}, []],
    ['no trigger', { triggers: [] }, ['it has no trigger']],
    [
      'a window longer than Kubernetes takes',
      { timing: { scaleDownWindowSeconds: 3601 } },
      ['a scale-down window of 3601 s is more than the 3600 s that Kubernetes allows'],
    ],
    [
      'a fallback above the maximum',
      { fallback: { failureThreshold: 3, replicas: 9 } },
      ['9 replicas to fall back to are more than the maximum of 8'],
    ],
    [
      'a user for a role',
      { kedaRoleArn: 'arn:aws:iam::123456789012:user/ada' },
      ['arn:aws:iam::123456789012:user/ada is not the ARN of an IAM role'],
    ],
  ])('%s', (_, overrides, messages) => {
    expect(scaledObjectProblems(buildScaledObjectSpec(overrides)).map(({ message }) => message)).toEqual(messages);
  });
});

describe('what is warned about', () => {
  const window = { scaleDownWindowSeconds: 480 };
  it.each<[string, Partial<ScaledObjectSpec>, RegExp[]]>([
    ['nothing of a usual one', {}, []],
    ['nothing of a queue from 0', { minReplicas: 0, triggers: [SQS] }, []],
    [
      'knobs that do nothing above zero',
      { timing: { ...window, pollingSeconds: 15, cooldownSeconds: 60 } },
      [/^pollingInterval and cooldownPeriod do nothing with a minimum of 1: .*--scale-down-window/],
    ],
    ['one such knob', { timing: { ...window, cooldownSeconds: 60 } }, [/^cooldownPeriod does nothing/]],
    [
      'a window shorter than a node start',
      { timing: { scaleDownWindowSeconds: 60 } },
      [/^the scale-down window of 60 s is shorter than a slow node start \(480 s\)/],
    ],
    [
      'a cooldown that cuts the window short',
      {
        minReplicas: 0,
        triggers: [SQS],
        timing: { ...window, cooldownSeconds: 60, initialCooldownSeconds: 960 },
      },
      [/^a cooldown of 60 s is shorter than the scale-down window of 480 s/],
    ],
    [
      'a new workload that is ended before it is up',
      { minReplicas: 0, triggers: [SQS], timing: { ...window, cooldownSeconds: 480 } },
      [/^an initial cooldown of 0 s is shorter than a first start \(960 s\)/],
    ],
    [
      'a load balancer that cannot wake',
      { minReplicas: 0 },
      [/^from 0 replicas nothing may wake.*HTTPCode_ELB_503_Count/],
    ],
    ['no load balancer beside a queue that can', { minReplicas: 0, triggers: [ALB_TRIGGER, SQS] }, []],
    [
      'metrics per target',
      {
        triggers: [
          {
            kind: 'alb-requests-per-target',
            targetGroup: 'targetgroup/chat/6d0ecf831eec9f09',
            region: 'us-west-2',
            perReplica: 600,
            target: 600,
          },
        ],
      },
      [/^metricType Value \(alb-requests-per-target\) multiplies the pods that are ready now/],
    ],
  ])('%s', (_, overrides, notes) => {
    const found = scaledObjectNotes(buildScaledObjectSpec(overrides));
    expect(found).toHaveLength(notes.length);
    for (const [index, note] of notes.entries()) expect(found[index]).toMatch(note);
  });
});

describe('what KEDA has to be allowed', () => {
  it('is nothing for cpu', () => {
    expect(kedaPolicy([{ kind: 'cpu', perReplica: 70, target: 70 }])).toBeUndefined();
  });

  it('names the queue, the workspace and the partition, and says each thing once', () => {
    const workspace: TriggerSpec = {
      kind: 'prometheus',
      serverAddress: 'https://aps-workspaces.cn-north-1.amazonaws.com.cn/workspaces/ws-0a1b2c3d',
      query: 'up',
      threshold: 1,
      amazonRegion: 'cn-north-1',
    };
    expect(kedaPolicy([ALB_TRIGGER, ALB_TRIGGER, SQS, workspace])).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'cloudwatch:GetMetricData', Resource: '*' },
        { Effect: 'Allow', Action: 'sqs:GetQueueAttributes', Resource: 'arn:aws:sqs:us-west-2:123456789012:jobs' },
        { Effect: 'Allow', Action: 'aps:QueryMetrics', Resource: 'arn:aws-cn:aps:cn-north-1:*:workspace/ws-0a1b2c3d' },
      ],
    });
  });
});
