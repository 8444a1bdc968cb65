import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/domain/kube-object.ts';
import { slimObject } from '../../../src/domain/slim-object.ts';

function objectOf(kind: string, fields: object): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { name: 'chat-api', namespace: 'chat' }, ...fields };
}

const KINDS = [
  'Pod',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Node',
  'CustomResourceDefinition',
  'ScaledObject',
  'TriggerAuthentication',
  'InferenceEndpointConfig',
  'NodePool',
];

describe('an object of no known form', () => {
  const specs: readonly unknown[] = [
    undefined,
    null,
    7,
    'spec',
    [],
    {},
    { template: null, containers: {}, triggers: 'none', versions: {} },
    { template: { metadata: [], spec: 'pod' }, containers: [null, 'server'], triggers: [null, { metadata: 3 }] },
    { containers: [{ env: [null, 'TOKEN'] }], volumes: [null], versions: [null] },
  ];

  it.each(KINDS)('stays what it is: %s', (kind) => {
    for (const spec of specs) {
      const object = objectOf(kind, { spec, status: spec });
      expect(slimObject(object)).toMatchObject({ kind, metadata: { name: 'chat-api' } });
    }
    const odd = { ...objectOf(kind, {}), metadata: { name: 'chat-api', annotations: { weight: 7 } } };
    expect(slimObject(odd as unknown as KubeObject).metadata.annotations).toEqual({ weight: '7' });
  });
});

describe('a pod', () => {
  it('keeps what scheduling looks at', () => {
    const spec = {
      nodeSelector: { 'node.kubernetes.io/instance-type': 'ml.g6.xlarge' },
      tolerations: [{ operator: 'Exists' }],
      containers: [
        {
          name: 'server',
          image: 'chat',
          ports: [{ containerPort: 80, hostPort: 80 }],
          resources: { limits: { cpu: 1 } },
        },
      ],
      initContainers: [{ name: 'proxy', image: 'proxy', restartPolicy: 'Always', resources: {} }],
      volumes: [
        { name: 'cache', persistentVolumeClaim: { claimName: 'cache' } },
        { name: 'keys', secret: {} },
      ],
    };
    expect(slimObject(objectOf('Pod', { spec })).spec).toEqual(spec);
  });

  it('loses the last words of a process, which may be anything', () => {
    const terminated = { reason: 'Error', exitCode: 1, message: 'cannot log in with password hunter2' };
    const status = {
      phase: 'Failed',
      containerStatuses: [{ name: 'server', state: { terminated }, lastState: { terminated } }],
    };
    expect(slimObject(objectOf('Pod', { status })).status).toEqual({
      phase: 'Failed',
      containerStatuses: [{ name: 'server', state: { terminated: { reason: 'Error', exitCode: 1 } } }],
    });
  });
});

describe('triggers', () => {
  const metadataOf = (type: string, metadata: object) => {
    const { spec } = slimObject(objectOf('ScaledObject', { spec: { triggers: [{ type, metadata }] } }));
    return (spec as { triggers: readonly { metadata: unknown }[] }).triggers[0]?.metadata;
  };

  it('keep what is judged', () => {
    const metadata = {
      awsRegion: 'us-west-2',
      dimensionName: 'LoadBalancer',
      dimensionValue: 'app/chat/50dc6c495c0c9188',
      expression: 'SELECT SUM(RequestCount) FROM "AWS/ApplicationELB"',
      targetMetricValue: '600',
      awsAccessKeyIDFromEnv: 'AWS_ACCESS_KEY_ID',
      identityOwner: 'operator',
    };
    expect(metadataOf('aws-cloudwatch', metadata)).toEqual(metadata);
  });

  it('show that credentials are written down, not which', () => {
    expect(
      metadataOf('aws-cloudwatch', { awsAccessKeyID: 'AKIAIOSFODNN7EXAMPLE', awsSecretAccessKey: 'wJalr' }),
    ).toEqual({
      awsAccessKeyID: '(removed)',
      awsSecretAccessKey: '(removed)',
    });
  });

  it('stay as wrong as they were: a map that KEDA cannot read', () => {
    expect(
      metadataOf('prometheus', { customHeaders: 'X-Team=chat=eu,lost words', queryParameters: 'a=1,b=2' }),
    ).toEqual({
      customHeaders: 'X-Team=(removed)=(removed),(removed)',
      queryParameters: 'a=(removed),b=(removed)',
    });
  });

  it('of types that nobody judges keep numbers alone', () => {
    expect(
      metadataOf('postgresql', {
        query: "SELECT 'pw'",
        targetQueryValue: '5',
        connection: 'host=db password=x',
        port: '5432',
      }),
    ).toEqual({ query: '(removed)', targetQueryValue: '5', connection: '(removed)', port: '5432' });
  });
});

describe('a custom resource definition', () => {
  const schema = {
    openAPIV3Schema: {
      type: 'object',
      description: 'A long text.',
      properties: { description: { type: 'string', description: 'Another.' } },
    },
  };
  const crdOf = (group: string) =>
    slimObject({
      ...objectOf('CustomResourceDefinition', {
        spec: { group, names: { kind: 'Thing' }, versions: [{ name: 'v1', served: true, storage: true, schema }] },
        status: { storedVersions: ['v1'] },
      }),
    }).spec;

  it('keeps the schema where it is judged, without its texts', () => {
    expect(crdOf('karpenter.sh')).toMatchObject({
      versions: [{ schema: { openAPIV3Schema: { type: 'object', properties: { description: { type: 'string' } } } } }],
    });
    expect(JSON.stringify(crdOf('karpenter.sh'))).not.toContain('text');
  });

  it('keeps its versions elsewhere', () => {
    expect(crdOf('cert-manager.io')).toMatchObject({ versions: [{ name: 'v1', served: true }] });
    expect(JSON.stringify(crdOf('cert-manager.io'))).not.toContain('openAPIV3Schema');
  });
});
