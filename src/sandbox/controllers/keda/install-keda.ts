/** KEDA as its chart installs it: CRDs, a namespace, the operator and the metrics server. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { KEDA_CRDS, loadCrd } from '../../kube/crds/index.ts';
import type { ControllerContext } from '../controller-context.ts';
import { KINDS } from '../resources.ts';
import { installDeployment } from '../system-workloads.ts';

const MANAGER = 'helm';
const NAMESPACE = 'keda';

/** Installs that version. */
export function installKeda(context: ControllerContext, version: string, nodes: readonly KubeObject[]): void {
  const { store } = context;
  for (const name of KEDA_CRDS) store.create(KINDS.crd, loadCrd(name), MANAGER);
  store.create(KINDS.namespace, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }, MANAGER);
  const parts = [
    ['keda-operator', 'keda'],
    ['keda-operator-metrics-apiserver', 'keda-metrics-apiserver'],
  ] as const;
  for (const [name, image] of parts) installDeployment(context, deployment(name, image, version), nodes);
}

function deployment(name: string, image: string, version: string): KubeObject {
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
