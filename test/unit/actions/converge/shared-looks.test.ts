import { expect, it } from 'vitest';
import { sharedLooks } from '../../../../src/actions/converge/shared-looks.ts';
import { type KubeObject, RESOURCES } from '../../../../src/domain/kube-object.ts';

function pool(name: string): KubeObject {
  return { apiVersion: 'karpenter.sh/v1', kind: 'NodePool', metadata: { name } };
}

it('answers fifty looks at the same time with two lists', async () => {
  let lists = 0;
  const names = Array.from({ length: 50 }, (_, index) => `team-${index}`);
  const looks = sharedLooks({
    list: async () => {
      lists += 1;
      return names.map(pool);
    },
  });
  const found = await Promise.all(names.map((name) => looks.get(RESOURCES.nodePool, name)));
  expect(found.map((object) => object?.metadata.name)).toEqual(names);
  expect(lists).toBe(2);
});

it('never answers from a list that began before the question', async () => {
  let world: readonly KubeObject[] = [];
  const looks = sharedLooks({ list: async () => world });
  const early = looks.get(RESOURCES.nodePool, 'gpu');
  world = [pool('gpu')];
  const late = looks.get(RESOURCES.nodePool, 'gpu');
  expect(await early).toBeUndefined();
  expect(await late).toEqual(pool('gpu'));
});

it('asks again after a list that failed', async () => {
  let isBroken = true;
  const looks = sharedLooks({
    list: async () => {
      if (isBroken) throw new Error('the connection broke');
      return [pool('gpu')];
    },
  });
  await expect(looks.get(RESOURCES.nodePool, 'gpu')).rejects.toThrow('broke');
  isBroken = false;
  expect(await looks.get(RESOURCES.nodePool, 'gpu')).toBeDefined();
});
