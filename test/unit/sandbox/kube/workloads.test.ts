import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decoder, DEPLOYMENTS, serveKube, type Json, type ServedKube } from './serve-kube.ts';

let kube: ServedKube;
beforeEach(async () => {
  kube = await serveKube();
});
afterEach(() => kube.stop());

const DECODER = `${DEPLOYMENTS}/decoder`;
const containers = (body: Json): Json => body.spec.template.spec.containers;

describe('a deployment', () => {
  it('gets the defaults of the real server', async () => {
    const { status, body } = await kube.send(`POST ${DEPLOYMENTS}`, decoder());
    expect(status).toBe(201);
    expect(body.spec).toMatchObject({
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    });
    expect(body.spec.template.spec).toEqual({
      containers: [
        {
          name: 'decoder',
          image: 'decoder:1.4',
          imagePullPolicy: 'IfNotPresent',
          // Quantities in the form in which Go writes them.
          resources: { requests: { cpu: '500m', memory: '1Gi' } },
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
        },
      ],
      dnsPolicy: 'ClusterFirst',
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      securityContext: {},
      terminationGracePeriodSeconds: 30,
    });
    expect(body.metadata).toMatchObject({ generation: 1, creationTimestamp: '2026-03-02T09:00:00Z' });
  });

  it.each([
    ['decoder', 'Always'],
    ['decoder:latest', 'Always'],
    ['registry:5000/decoder', 'Always'],
    ['decoder:1.4', 'IfNotPresent'],
    ['decoder@sha256:abc', 'IfNotPresent'],
  ])('pulls %s %s', async (image, policy) => {
    const deployment = decoder();
    deployment.spec.template.spec.containers[0].image = image;
    const { body } = await kube.send(`POST ${DEPLOYMENTS}`, deployment);
    expect(containers(body)[0].imagePullPolicy).toBe(policy);
  });

  it('fills in probes, ports and volumes', async () => {
    const deployment = decoder();
    Object.assign(deployment.spec.template.spec, {
      volumes: [{ name: 'scratch' }, { name: 'model', configMap: { name: 'model' } }],
    });
    Object.assign(deployment.spec.template.spec.containers[0], {
      ports: [{ containerPort: 80 }],
      readinessProbe: { httpGet: { port: 'http' } },
      env: [{ name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
    });
    const { body } = await kube.send(`POST ${DEPLOYMENTS}`, deployment);
    expect(containers(body)[0]).toMatchObject({
      ports: [{ containerPort: 80, protocol: 'TCP' }],
      readinessProbe: {
        httpGet: { path: '/', port: 'http', scheme: 'HTTP' },
        failureThreshold: 3,
        periodSeconds: 10,
        successThreshold: 1,
        timeoutSeconds: 1,
      },
      env: [{ valueFrom: { fieldRef: { apiVersion: 'v1' } } }],
    });
    expect(body.spec.template.spec.volumes).toEqual([
      { name: 'scratch', emptyDir: {} },
      { name: 'model', configMap: { name: 'model', defaultMode: 420 } },
    ]);
  });

  it.each([
    [
      'labels that the selector does not match',
      (it: Json) => (it.spec.template.metadata.labels = { app: 'encoder' }),
      'spec.template.metadata.labels: Invalid value: map[string]string{"app":"encoder"}: `selector` does not match template `labels`',
    ],
    ['no selector', (it: Json) => delete it.spec.selector, 'spec.selector: Required value'],
    [
      'no containers',
      (it: Json) => (it.spec.template.spec.containers = []),
      'spec.template.spec.containers: Required value',
    ],
    [
      'a container without image',
      (it: Json) => delete it.spec.template.spec.containers[0].image,
      'spec.template.spec.containers[0].image: Required value',
    ],
    [
      'a bad container name',
      (it: Json) => (it.spec.template.spec.containers[0].name = 'Decoder'),
      'spec.template.spec.containers[0].name: Invalid value: "Decoder": a lowercase RFC 1123 label must consist of',
    ],
    [
      'negative replicas',
      (it: Json) => (it.spec.replicas = -1),
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      'a GPU request without limit',
      (it: Json) => (it.spec.template.spec.containers[0].resources = { requests: { 'nvidia.com/gpu': '1' } }),
      'spec.template.spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources',
    ],
    [
      'a request over its limit',
      (it: Json) => (it.spec.template.spec.containers[0].resources = { requests: { cpu: '2' }, limits: { cpu: '1' } }),
      'spec.template.spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
    ],
    [
      'restarts on failure only',
      (it: Json) => (it.spec.template.spec.restartPolicy = 'OnFailure'),
      'spec.template.spec.restartPolicy: Unsupported value: "OnFailure": supported values: "Always"',
    ],
  ])('refuses %s', async (_, change, message) => {
    const deployment = decoder();
    change(deployment);
    const { status, body } = await kube.send(`POST ${DEPLOYMENTS}`, deployment);
    expect([status, body.reason]).toEqual([422, 'Invalid']);
    expect(body.message).toContain(`Deployment.apps "decoder" is invalid: ${message}`);
  });

  it('keeps its selector', async () => {
    const { body: live } = await kube.send(`POST ${DEPLOYMENTS}`, decoder());
    live.spec.selector.matchLabels = { app: 'other' };
    live.spec.template.metadata.labels = { app: 'other' };
    const { status, body } = await kube.send(`PUT ${DECODER}`, live);
    expect(status).toBe(422);
    expect(body.message).toContain(
      'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"app":"other"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable',
    );
  });

  it('is refused as Go refuses values of another type', async () => {
    const { status, body } = await kube.send(`POST ${DEPLOYMENTS}`, decoder({ replicas: '3' }));
    expect(status).toBe(400);
    expect(body.message).toBe(
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    );
  });

  it('is refused with unknown fields under strict validation, warned of by default', async () => {
    const misspelt = decoder({ replica: 3 });
    const strict = await kube.send(`POST ${DEPLOYMENTS}?fieldValidation=Strict`, misspelt);
    expect(strict.body.message).toContain('strict decoding error: unknown field "spec.replica"');
    const warned = await kube.send(`POST ${DEPLOYMENTS}`, misspelt);
    expect([warned.status, warned.warning]).toEqual([201, '299 - "unknown field \\"spec.replica\\""']);
  });

  it('lives in a namespace that exists', async () => {
    const { status, body } = await kube.send('POST /apis/apps/v1/namespaces/nowhere/deployments', {
      ...decoder(),
      metadata: { name: 'decoder' },
    });
    expect([status, body.message]).toEqual([404, 'namespaces "nowhere" not found']);
  });

  it('is scaled alone, with its selector as text', async () => {
    await kube.send(`POST ${DEPLOYMENTS}`, decoder());
    const { body } = await kube.send(
      `PATCH ${DECODER}/scale`,
      { spec: { replicas: 4 } },
      { contentType: 'application/merge-patch+json' },
    );
    expect(body).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 4 },
      status: { replicas: 0, selector: 'app=decoder' },
    });
    expect((await kube.send(`GET ${DECODER}`)).body.metadata.generation).toBe(2);
  });
});

describe('strategic merge patch', () => {
  const patch = (spec: Json): Promise<Json> =>
    kube.send(`PATCH ${DECODER}`, { spec: { template: { spec } } }).then(({ body }) => body);

  beforeEach(async () => {
    const deployment = decoder();
    deployment.spec.template.spec.containers = [
      {
        name: 'decoder',
        image: 'decoder:1.4',
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      },
      { name: 'proxy', image: 'proxy:2' },
    ];
    await kube.send(`POST ${DEPLOYMENTS}`, deployment);
  });

  it('merges containers and their variables by name', async () => {
    const body = await patch({
      containers: [
        {
          name: 'decoder',
          image: 'decoder:1.5',
          env: [
            { name: 'B', value: '3' },
            { name: 'C', value: '4' },
          ],
        },
      ],
    });
    expect(containers(body).map(({ name, image }: Json) => [name, image])).toEqual([
      ['decoder', 'decoder:1.5'],
      ['proxy', 'proxy:2'],
    ]);
    expect(containers(body)[0].env).toEqual([
      { name: 'A', value: '1' },
      { name: 'B', value: '3' },
      { name: 'C', value: '4' },
    ]);
  });

  it('deletes an item that says so, and orders items as told', async () => {
    const gone = await patch({ containers: [{ name: 'proxy', $patch: 'delete' }] });
    expect(containers(gone).map(({ name }: Json) => name)).toEqual(['decoder']);
    const body = await patch({
      '$setElementOrder/containers': [{ name: 'cache' }, { name: 'decoder' }],
      containers: [{ name: 'cache', image: 'cache:1' }],
    });
    expect(containers(body).map(({ name }: Json) => name)).toEqual(['cache', 'decoder']);
  });

  it('keeps only the keys that it says to retain', async () => {
    const { body } = await kube.send(`PATCH ${DECODER}`, {
      spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
    });
    expect(body.spec.strategy).toEqual({ type: 'Recreate' });
  });

  it('replaces lists without keys, removes with null', async () => {
    await patch({ tolerations: [{ key: 'a', operator: 'Exists' }], nodeSelector: { disk: 'ssd' } });
    const body = await patch({ tolerations: [{ key: 'b', operator: 'Exists' }], nodeSelector: null });
    expect(body.spec.template.spec.tolerations).toEqual([{ key: 'b', operator: 'Exists' }]);
    expect(body.spec.template.spec.nodeSelector).toBeUndefined();
  });
});

describe('server-side apply of built-in kinds', () => {
  it('merges ports by number and protocol, where the protocol is the default one', async () => {
    const apply = (manager: string, ports: Json): Promise<Json> =>
      kube.send(
        `PATCH ${DECODER}?fieldManager=${manager}`,
        decoder({
          template: {
            metadata: { labels: { app: 'decoder' } },
            spec: { containers: [{ name: 'decoder', image: 'decoder:1.4', ports }] },
          },
        }),
        { contentType: 'application/apply-patch+yaml' },
      );
    expect((await apply('first', [{ containerPort: 80 }])).status).toBe(201);
    const { body } = await apply('second', [
      { containerPort: 80, protocol: 'TCP' },
      { containerPort: 80, protocol: 'UDP' },
    ]);
    expect(containers(body)[0].ports).toEqual([
      { containerPort: 80, protocol: 'TCP' },
      { containerPort: 80, protocol: 'UDP' },
    ]);
  });
});

describe('a horizontal pod autoscaler', () => {
  const HPAS = '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers';
  const hpa = (spec: Json): Json => ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'decoder', namespace: 'default' },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'decoder' }, maxReplicas: 8, ...spec },
  });

  it('without behaviour keeps none; with one direction gets the other', async () => {
    const plain = await kube.send(`POST ${HPAS}?dryRun=All`, hpa({}));
    expect(plain.body.spec).toMatchObject({
      minReplicas: 1,
      metrics: [{ resource: { name: 'cpu', target: { averageUtilization: 80 } } }],
    });
    expect(plain.body.spec.behavior).toBeUndefined();
    const down = await kube.send(`POST ${HPAS}`, hpa({ behavior: { scaleDown: { stabilizationWindowSeconds: 600 } } }));
    expect(down.body.spec.behavior).toEqual({
      scaleDown: {
        stabilizationWindowSeconds: 600,
        selectPolicy: 'Max',
        policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
      },
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: 'Max',
        policies: [
          { type: 'Pods', value: 4, periodSeconds: 15 },
          { type: 'Percent', value: 100, periodSeconds: 15 },
        ],
      },
    });
  });

  it('refuses a maximum below its minimum', async () => {
    const { status, body } = await kube.send(`POST ${HPAS}`, hpa({ minReplicas: 9 }));
    expect(status).toBe(422);
    expect(body.message).toContain(
      'spec.maxReplicas: Invalid value: 8: must be greater than or equal to `minReplicas`',
    );
  });
});
