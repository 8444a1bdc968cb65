/** The pods that serve traffic: the ready ones of its Deployment. */
import { isConditionTrue } from '../../domain/kube-object.ts';
import { isLive } from '../../domain/live-pods.ts';
import { HpscaleError } from '../../errors.ts';
import { watchKind, type Controller, type ControllerContext } from './controller-context.ts';
import { podsOfDeployment } from './deployment-pods.ts';
import { KINDS } from './resources.ts';

/** Counts the pods whenever they change. */
export function startTrafficTargets(context: ControllerContext): Controller {
  const { traffic } = context.services;
  traffic.attach({
    readyPods(target) {
      const deployment = context.index.get(KINDS.deployment, target);
      if (!deployment) return undefined;
      return podsOfDeployment(context.index, deployment).filter((pod) => isLive(pod) && isConditionTrue(pod, 'Ready'))
        .length;
    },
    names: () => [...context.index.all(KINDS.deployment).keys()],
  });
  watchKind(context, KINDS.pod, () => traffic.countPods());
  watchKind(context, KINDS.deployment, (_, change) => {
    if (change !== 'MODIFIED') traffic.countPods();
  });
  return { stop: () => undefined };
}

/** Throws `bad-traffic` (usage) for what cannot be. */
export function startSeedTraffic({ services }: ControllerContext): void {
  for (const definition of services.seed.traffic ?? []) {
    const wrong = services.traffic.set(definition);
    if (!wrong) continue;
    throw new HpscaleError({
      kind: 'usage',
      code: 'bad-traffic',
      message: wrong.problem,
      hint: 'docs/sandbox/traffic.md says what traffic may be',
    });
  }
}
