/** What an API server publishes of its kinds, and manifests judged by it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kube } from '../../../src/context.ts';
import { RESOURCES } from '../../../src/domain/kube-object.ts';
import { publishedKind } from '../../../src/manifests/schemas/open-api-schemas.ts';
import { loadCrd } from '../../../src/schema/crds/index.ts';
import { createKubeWorld } from '../../helpers/kube-world.ts';
import { kubeTargets, type RunningServer } from '../../helpers/kube-targets.ts';
import { failures, lintText, nodePoolText } from '../../helpers/lint.ts';

describe.each(kubeTargets())('OpenAPI of $name', (target) => {
  let server: RunningServer;
  let viewer: Kube;

  beforeAll(async () => {
    server = await target.start();
    const connect = (context: string) =>
      createKubeWorld().connect({ kind: 'kubeconfig', file: server.kubeconfig, context });
    const admin = await connect(server.contexts.admin);
    viewer = await connect(server.contexts.viewer);
    await admin.apply(RESOURCES.crd, loadCrd('nodepools.karpenter.sh'), { force: true });
    const isPublished = async () =>
      publishedKind(await viewer.openapi('karpenter.sh/v1'), 'karpenter.sh/v1', 'NodePool') !== undefined;
    while (!(await isPublished())) await new Promise((resolve) => setImmediate(resolve));
  }, 60_000);
  afterAll(async () => await server?.stop());

  it('has no document of a group that is not served', async () => {
    expect(await viewer.openapi('kitchen.example.com/v1')).toBeUndefined();
  });

  it('has the whole schema of a custom kind', async () => {
    const document = await viewer.openapi('karpenter.sh/v1');
    const published = publishedKind(document, 'karpenter.sh/v1', 'NodePool');
    expect(published).toMatchObject({
      isBuiltIn: false,
      schema: { properties: { spec: { properties: { weight: { type: 'integer', minimum: 1, maximum: 100 } } } } },
    });
  });

  it('is what lint --live judges by', async () => {
    const { kubeconfig, contexts } = server;
    const flags = ['--only', 'manifest-*', '--live', '--kubeconfig', kubeconfig, '--context', contexts.viewer];
    expect(failures(await lintText(nodePoolText('  replicas: 2\n'), flags))).toEqual([
      "13:3 manifest-fits-cluster there is no field spec.replicas, says the API server's schema",
    ]);
    expect(failures(await lintText(nodePoolText(), flags))).toEqual([]);
  });
});
