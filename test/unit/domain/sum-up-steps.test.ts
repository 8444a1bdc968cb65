import { expect, it } from 'vitest';
import { sumUpSteps } from '../../../src/domain/sum-up-steps.ts';

const step = (kind: 'noop' | 'wait' | 'update', target: string) => ({ kind, target, title: `${kind} ${target}` });

it('tells many that stay, and many waits, in a line per kind, and all that changes one by one', () => {
  const pools = ['gpu', 'cpu', 'batch', 'night'].map((name) => `NodePool/${name}`);
  const steps = [
    step('noop', 'arn:aws:iam::111122223333:role/autoscaling'),
    ...pools.map((target) => step('noop', target)),
    ...pools.map((target) => step('update', target)),
    ...pools.map((target) => step('wait', target)),
    ...['chat', 'embed', 'rank'].map((name) => step('noop', `ScaledObject/${name}`)),
  ];
  expect(sumUpSteps(steps).map(({ text }) => text)).toEqual([
    'noop arn:aws:iam::111122223333:role/autoscaling',
    '… 4 node pools unchanged',
    'update NodePool/gpu',
    'update NodePool/cpu',
    'update NodePool/batch',
    'update NodePool/night',
    'wait until 4 node pools are ready',
    'noop ScaledObject/chat',
    'noop ScaledObject/embed',
    'noop ScaledObject/rank',
  ]);
});

it('tells waits for what is deleted from waits for what is applied, and waits for AWS one by one', () => {
  const pools = ['gpu', 'cpu', 'batch', 'night'];
  const gone = pools.map((name) => ({
    kind: 'wait' as const,
    target: `NodePool/${name}`,
    title: `wait until NodePool "${name}" is gone`,
  }));
  const cluster = pools.map((name) => ({
    kind: 'wait' as const,
    target: 'arn:aws:sagemaker:us-west-2:111122223333:cluster/6cukx8zxxupy',
    title: `wait for ${name}`,
  }));
  expect(sumUpSteps([...gone, ...cluster]).map(({ text }) => text)).toEqual([
    'wait until 4 node pools are gone',
    ...cluster.map(({ title }) => title),
  ]);
});
