/** A second workload beside the seed's chat-api: the speech team's index builder, which waits for a node. */
import type { KubeObject } from '../../src/domain/kube-object.ts';

/** Deployment `index-builder` in `chat`; `spec` is merged over its pods' spec, `requests` replaces what it asks for. */
export function indexBuilder(
  spec: Readonly<Record<string, unknown>> = {},
  requests: Readonly<Record<string, string>> = { cpu: '1', memory: '4Gi', 'nvidia.com/gpu': '1' },
  replicas = 2,
): KubeObject {
  const labels = { app: 'index-builder' };
  const devices = Object.entries(requests).filter(([name]) => name.includes('/'));
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'index-builder', namespace: 'chat', labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: 'builder',
              image: '111122223333.dkr.ecr.us-west-2.amazonaws.com/index-builder:2026-11-09',
              resources: { requests, ...(devices.length === 0 ? {} : { limits: Object.fromEntries(devices) }) },
            },
          ],
          ...spec,
        },
      },
    },
  };
}

export const INDEX_BUILDER = 'Deployment/index-builder';
