/** Without its operator KEDA's objects are only text; without its metrics server no HPA sees a metric of theirs. */
import type { KubeObject } from '../domain/kube-object.ts';
import { namedSubject, objectSubject } from '../domain/finding.ts';
import type { KedaPart } from '../domain/keda-operator.ts';
import { kedaHelmCommands } from '../domain/keda-versions.ts';
import { check as alwaysOnInstanceGroup } from './always-on-instance-group.ts';
import { describeCommand, objectArguments } from './shared/kubectl.ts';
import { type KedaDeployment, kedaDeployments } from './shared/keda-operator.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';
import { timeOf } from './shared/node-claims.ts';
import { factsOfChecks, firstFailing } from './shared/other-checks.ts';

const PARTS: readonly KedaPart[] = ['operator', 'metrics server'];
const EFFECTS: Readonly<Record<KedaPart, string>> = {
  operator: 'nothing acts on scaled objects',
  'metrics server': "no HPA sees KEDA's metrics, so nothing scales between 1 and the maximum",
};

interface Down {
  readonly part: KedaPart;
  readonly wanted: number;
  readonly effect: string;
}

export const check = defineCheck({
  id: 'keda-operator-available',
  title: "KEDA's operator and metrics server run",
  severity: 'error',
  phase: 'health',
  subjects: 'KEDA installations',
  // Not installed: the scaled objects are not served, and there is nothing to judge.
  needs: ['scaledObjects', 'deployments'],
  uses: ['kubernetesVersion', ...factsOfChecks([alwaysOnInstanceGroup])],
  messages: {
    available: ({ available }: { available: number }) => `${available} available`,
    down: ({ part, wanted, effect }: Down) =>
      wanted === 0
        ? `KEDA's ${part} is scaled to 0: ${effect}`
        : `none of the ${wanted} replicas of KEDA's ${part} is available: ${effect}`,
    starting: ({ part }: { part: KedaPart }) => `KEDA's ${part} was installed a moment ago and is not available yet`,
    toldBy: ({ part, check: id }: { part: KedaPart; check: string }) =>
      `KEDA's ${part} has no node to run on, and ${id} says why`,
    absent: ({ part, effect }: Omit<Down, 'wanted'>) =>
      `KEDA's types are served, but no Deployment is its ${part}: ${effect}`,
  },
  run: ({ deployments }, judge, context) => {
    const found = kedaDeployments(deployments);
    const absent = PARTS.filter((part) => !found.some((deployment) => deployment.part === part));
    return [
      ...found.map((deployment) => {
        const { part, object, wanted, available } = deployment;
        const subject = objectSubject(object);
        const evidence = [
          { field: 'spec.replicas', value: wanted, source: subject.text },
          { field: 'status.availableReplicas', value: available, source: subject.text },
        ];
        if (available > 0) return judge.pass(subject, 'available', { available }, { evidence });
        const cause = wanted === 0 ? undefined : firstFailing([alwaysOnInstanceGroup], context);
        if (cause !== undefined) return judge.skip(subject, 'toldBy', { part, check: cause }, { evidence });
        if (wanted > 0 && isNew(object, context)) return judge.unknown(subject, 'starting', { part }, { evidence });
        const data = { part, wanted, effect: EFFECTS[part] };
        return judge.fail(subject, 'down', data, { evidence, fix: fixOf(deployment) });
      }),
      ...absent.map((part) => {
        const fix = fixBy(`install KEDA again: its ${part} is missing`, installCommand(context));
        return judge.fail(namedSubject('keda', part), 'absent', { part, effect: EFFECTS[part] }, { fix });
      }),
    ];
  },
});

/** Pulling its image and starting take that long at most. */
const START_MS = 3 * 60_000;

function isNew({ metadata }: KubeObject, { now }: CheckContext): boolean {
  return now - (timeOf(metadata.creationTimestamp) ?? 0) < START_MS;
}

function fixOf({ object, wanted, part }: KedaDeployment) {
  return wanted === 0
    ? fixBy(`scale KEDA's ${part} up again`, scaleCommand(object))
    : fixBy('look why its pods do not run: no node, no image, or they crash', describeCommand(object));
}

function scaleCommand(object: KubeObject): string {
  return `kubectl scale ${objectArguments(object)} --replicas 1`;
}

function installCommand({ optional }: CheckContext): string {
  return kedaHelmCommands(optional('kubernetesVersion')).join('\n');
}
