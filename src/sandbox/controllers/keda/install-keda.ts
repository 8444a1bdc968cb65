/** KEDA as its chart installs it: CRDs, a namespace, the operator and the metrics server. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { KEDA_CRDS, loadCrd } from '../../../schema/crds/index.ts';
import type { ControllerContext } from '../controller-context.ts';
import { KINDS } from '../resources.ts';
import { installDeployment } from '../system-workloads.ts';

const MANAGER = 'helm';
const NAMESPACE = 'keda';
const OPERATOR = 'keda-operator';

/** Installs that version. */
export function installKeda(context: ControllerContext, version: string, nodes: readonly KubeObject[]): void {
  const { store } = context;
  for (const name of KEDA_CRDS) store.create(KINDS.crd, loadCrd(name), MANAGER);
  store.create(KINDS.namespace, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }, MANAGER);
  const parts = [
    { name: OPERATOR, image: 'keda', serviceAccount: OPERATOR },
    {
      name: 'keda-operator-metrics-apiserver',
      image: 'keda-metrics-apiserver',
      serviceAccount: 'keda-metrics-server',
    },
  ];
  for (const part of parts) {
    installServiceAccount(context, part.serviceAccount);
    installDeployment(context, deployment(part, version), nodes);
  }
}

/** With a role where the seed has one of its own. */
function installServiceAccount({ store, services }: ControllerContext, name: string): void {
  const isSeeded = services.seed.kubernetes.objects.some(
    ({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === name && metadata.namespace === NAMESPACE,
  );
  if (isSeeded) return;
  const metadata = { name, namespace: NAMESPACE };
  store.create(KINDS.serviceAccount, { apiVersion: 'v1', kind: 'ServiceAccount', metadata }, MANAGER);
}

interface Part {
  readonly name: string;
  readonly image: string;
  readonly serviceAccount: string;
}

function deployment({ name, image, serviceAccount }: Part, version: string): KubeObject {
  const selected = { app: name };
  const labels = {
    ...selected,
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/part-of': 'keda-operator',
    'app.kubernetes.io/version': version,
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: NAMESPACE, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: selected },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: serviceAccount,
          containers: [
            {
              name,
              image: `ghcr.io/kedacore/${image}:${version}`,
              resources: { requests: { cpu: '100m', memory: '100Mi' } },
            },
          ],
        },
      },
    },
  };
}
