import { load } from 'js-yaml';
import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/node-pool-known-fields.ts';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { LAST_APPLIED } from '../../src/domain/last-applied.ts';
import { CRD_TEXTS } from '../../src/schema/crds/index.ts';
import { checkOn, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { judgeObjects, poolManifest } from '../helpers/pool-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-pool-known-fields';
let sandbox: TestSandbox | undefined;
afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
});

/** As `kubectl apply --validate=false` leaves the pool: what was sent is kept in the annotation, the rest is gone. */
function appliedWith(fields: object) {
  return {
    objects: {
      'NodePool/gpu': (object: KubeObject): KubeObject => {
        const { template, ...spec } = object.spec as { template: { spec: object } };
        const sent = { ...spec, template: { spec: { ...template.spec, ...fields } } };
        const annotations = { [LAST_APPLIED]: JSON.stringify({ ...object, spec: sent }) };
        return { ...object, metadata: { ...object.metadata, annotations } };
      },
    },
  };
}

describe(ID, () => {
  it('passes when everything that kubectl sent has its place', async () => {
    sandbox = await startBroken(appliedWith({}), 60_000);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'known' }]);
  });

  it('fails for a field that the API server dropped', async () => {
    sandbox = await startBroken(appliedWith({ terminationGracePeriodSeconds: 300 }), 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      messageId: 'dropped',
      severity: 'warning',
      data: { fields: ['spec.template.spec.terminationGracePeriodSeconds (did you mean "terminationGracePeriod"?)'] },
      evidence: [{ source: 'NodePool/gpu' }],
      fix: { command: null },
    });
  });

  it('says that it cannot know what was sent by other means', async () => {
    sandbox = await startBroken({}, 60_000);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'skip', messageId: 'unsent' }]);
  });

  it('holds a manifest against the schema of the cluster', () => {
    const crds = [load(CRD_TEXTS['nodepools.karpenter.sh']) as KubeObject];
    const judge = (spec: object) => judgeObjects(check, { nodePools: [poolManifest({}, spec)], crds });
    expect(judge({ limits: { cpu: '8' } })).toMatchObject([{ status: 'pass', messageId: 'known' }]);
    expect(judge({ replicas: 2, limit: { cpu: '8' } })).toMatchObject([
      { status: 'fail', severity: 'error', data: { fields: ['spec.replicas', 'spec.limit'] } },
    ]);
  });

  it('says so when the schema is not there', () => {
    expect(judgeObjects(check, { nodePools: [poolManifest()], crds: [] })).toMatchObject([
      { status: 'unknown', messageId: 'noSchema' },
    ]);
  });
});
