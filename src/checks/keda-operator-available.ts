/** Without its operator KEDA's objects are only text; without its metrics server no HPA sees a metric of theirs. */
import type { KubeObject } from '../domain/kube-object.ts';
import { namedSubject, objectSubject } from '../domain/finding.ts';
import type { KedaPart } from '../domain/keda-operator.ts';
import { kedaHelmCommands } from '../domain/keda-versions.ts';
import { describeCommand, objectArguments } from './shared/kubectl.ts';
import { type KedaDeployment, kedaDeployments } from './shared/keda-operator.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';

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
  uses: ['kubernetesVersion'],
  messages: {
    available: ({ available }: { available: number }) => `${available} available`,
    down: ({ part, wanted, effect }: Down) =>
      wanted === 0
        ? `KEDA's ${part} is scaled to 0: ${effect}`
        : `none of the ${wanted} replicas of KEDA's ${part} is available: ${effect}`,
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
