/** What hpscale expects of a Kubernetes API server, held against every server there is. */
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Kube, WatchEvent } from '../../../src/context.ts';
import { type KubeObject, RESOURCES, type ResourceType } from '../../../src/domain/kube-object.ts';
import { connectionOfKubeconfig } from '../../../src/kube/connect-kubeconfig.ts';
import { loadKubeconfig } from '../../../src/kube/kubeconfig.ts';
import { objectPath } from '../../../src/kube/paths.ts';
import { createTransport } from '../../../src/kube/transport.ts';
import { kubeTargets, type RunningServer } from '../../helpers/kube-targets.ts';
import { createKubeWorld, errorOf } from '../../helpers/kube-world.ts';

/** The translation team's own kind, so that the contract does not depend on what a server brings along. */
const JOB: ResourceType = {
  group: 'translation.example.com',
  version: 'v1',
  kind: 'TranslationJob',
  plural: 'translationjobs',
  isNamespaced: true,
};

const JOB_CRD: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${JOB.plural}.${JOB.group}` },
  spec: {
    group: JOB.group,
    names: { kind: JOB.kind, listKind: `${JOB.kind}List`, plural: JOB.plural, singular: 'translationjob' },
    scope: 'Namespaced',
    versions: [
      {
        name: JOB.version,
        served: true,
        storage: true,
        subresources: {
          status: {},
          scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
        },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                required: ['language'],
                properties: {
                  language: { type: 'string', minLength: 2 },
                  replicas: { type: 'integer', minimum: 0, maximum: 50 },
                  glossary: { type: 'object', additionalProperties: { type: 'string' } },
                },
              },
              status: {
                type: 'object',
                properties: { replicas: { type: 'integer' } },
              },
            },
          },
        },
      },
    ],
  },
};

function job(name: string, spec: Readonly<Record<string, unknown>>): KubeObject {
  return { apiVersion: 'translation.example.com/v1', kind: JOB.kind, metadata: { name, namespace: 'default' }, spec };
}

const HAS_KUBECTL = spawnSync('kubectl', ['version', '--client']).status === 0;

/** A server-side apply by somebody else. */
async function applyAs(manager: string, { kubeconfig, contexts }: RunningServer, object: KubeObject): Promise<void> {
  const config = await loadKubeconfig(kubeconfig, {
    env: {},
    homeFolder: '/',
    readFile: (path) => readFile(path, 'utf8'),
  });
  const { clock, startTimer } = createKubeWorld();
  const signal = new AbortController().signal;
  const world = { env: {}, clock, signal, isInteractive: false, readFile: (path: string) => readFile(path, 'utf8') };
  const connection = await connectionOfKubeconfig(config!, contexts.admin, world);
  const answer = await createTransport(connection, {}, startTimer).send({
    method: 'PATCH',
    path: `${objectPath(JOB, object.metadata.name, object.metadata.namespace)}?fieldManager=${manager}`,
    contentType: 'application/apply-patch+yaml',
    body: JSON.stringify(object),
    identity: await connection.credentials.identity(false),
    signal,
    answerTimeoutMs: 10_000,
    acceptsGzip: false,
  });
  answer.body.resume();
  expect(answer.status).toBe(201);
}

describe.each(kubeTargets())('the Kubernetes client against $name', (target) => {
  let server: RunningServer;
  let admin: Kube;

  const as = (who: keyof RunningServer['contexts']) =>
    createKubeWorld().connect({ kind: 'kubeconfig', file: server.kubeconfig, context: server.contexts[who] });
  // Not the Sync form: the sandbox answers from this process.
  const kubectl = async (...args: readonly string[]) =>
    (
      await promisify(execFile)('kubectl', [
        '--kubeconfig',
        server.kubeconfig,
        '--context',
        server.contexts.admin,
        ...args,
      ])
    ).stdout;

  beforeAll(async () => {
    server = await target.start();
    admin = await as('admin');
    await admin.apply(RESOURCES.crd, JOB_CRD);
    while (!(await admin.serves(JOB))) await new Promise((resolve) => setImmediate(resolve));
  }, 60_000);
  afterAll(async () => await server?.stop());
  beforeEach(async () => {
    for (const { metadata } of await admin.list(JOB)) await admin.delete(JOB, metadata.name, metadata.namespace);
  });

  describe('apply', () => {
    it('tells created, unchanged and configured apart', async () => {
      const first = await admin.apply(JOB, job('manuals', { language: 'de', replicas: 1 }));
      const second = await admin.apply(JOB, job('manuals', { language: 'de', replicas: 1 }));
      const third = await admin.apply(JOB, job('manuals', { language: 'fr', replicas: 1 }));
      expect([first.action, second.action, third.action]).toEqual(['created', 'unchanged', 'configured']);
      expect(second.object.metadata.resourceVersion).toBe(first.object.metadata.resourceVersion);
      expect(third.object.metadata.generation).toBe(2);
    });

    it('removes a field that is no longer applied', async () => {
      await admin.apply(JOB, job('manuals', { language: 'de', replicas: 4 }));
      const { action, object } = await admin.apply(JOB, job('manuals', { language: 'de' }));
      expect({ action, spec: object.spec }).toEqual({ action: 'configured', spec: { language: 'de' } });
    });

    it('counts a changed label as configured', async () => {
      const manuals = job('manuals', { language: 'de' });
      await admin.apply(JOB, manuals);
      const labelled = { ...manuals, metadata: { ...manuals.metadata, labels: { team: 'docs' } } };
      expect((await admin.apply(JOB, labelled)).action).toBe('configured');
      expect((await admin.apply(JOB, labelled)).action).toBe('unchanged');
    });

    it('names the manager and the field of a conflict, and takes over when forced', async () => {
      await applyAs('argocd', server, job('manuals', { language: 'de', replicas: 9 }));

      const error = await errorOf(admin.apply(JOB, job('manuals', { language: 'de', replicas: 1 })));
      expect(error).toMatchObject({
        kind: 'conflict',
        code: 'apply-conflict',
        data: { conflicts: [{ manager: 'argocd', field: '.spec.replicas' }] },
      });
      expect(error.message).toContain('.spec.replicas is managed by "argocd"');
      expect(error.hint).toContain('--force-conflicts');

      const forced = await admin.apply(JOB, job('manuals', { language: 'de', replicas: 1 }), { force: true });
      expect(forced).toMatchObject({ action: 'configured', object: { spec: { replicas: 1 } } });
    });

    it('takes back what it set itself through the scale subresource', async () => {
      await admin.apply(JOB, job('manuals', { language: 'de', replicas: 1 }));
      await admin.scale(JOB, 'manuals', 'default', 5);
      expect(await admin.get(JOB, 'manuals', 'default')).toMatchObject({ spec: { replicas: 5 } });
      const { object } = await admin.apply(JOB, job('manuals', { language: 'de', replicas: 1 }));
      expect(object).toMatchObject({ spec: { replicas: 1 } });
    });

    it.each([
      ['an unknown field', { language: 'de', replcias: 3 }, 'replcias'],
      ['a value of the wrong type', { language: 'de', replicas: 'three' }, 'replicas'],
      ['a value out of range', { language: 'de', replicas: 51 }, 'replicas'],
      ['a missing field', { replicas: 3 }, 'language'],
    ])('is refused for %s, which is named', async (_, spec, field) => {
      const error = await errorOf(admin.apply(JOB, job('manuals', spec)));
      expect(error).toMatchObject({ kind: 'remote', code: 'manifest-invalid' });
      expect(error.message).toContain(field);
      expect(await admin.get(JOB, 'manuals', 'default')).toBeUndefined();
    });

    it('persists nothing in a dry run, and says what would come', async () => {
      const foreseen = await admin.apply(JOB, job('manuals', { language: 'de' }), { dryRun: true });
      expect(foreseen).toMatchObject({ action: 'created', object: { spec: { language: 'de' } } });
      expect(await admin.get(JOB, 'manuals', 'default')).toBeUndefined();

      await admin.apply(JOB, job('manuals', { language: 'de' }));
      const same = await admin.apply(JOB, job('manuals', { language: 'de' }), { dryRun: true });
      const other = await admin.apply(JOB, job('manuals', { language: 'fr' }), { dryRun: true });
      expect([same.action, other.action]).toEqual(['unchanged', 'configured']);
      expect(await admin.get(JOB, 'manuals', 'default')).toMatchObject({ spec: { language: 'de' } });
    });
  });

  describe('reading and deleting', () => {
    it.skipIf(!HAS_KUBECTL)('gets the same object as kubectl', async () => {
      await admin.apply(JOB, job('manuals', { language: 'de', glossary: { pod: 'Pod', on: 'an' } }));
      const ours = await admin.get(JOB, 'manuals', 'default');
      const theirs = await kubectl('get', 'translationjob', 'manuals', '-o', 'json', '--show-managed-fields');
      expect(ours).toEqual(JSON.parse(theirs));
    });

    it('reads every page of a list, with selectors', async () => {
      for (const language of ['da', 'de', 'el', 'es', 'et', 'fi', 'fr']) {
        await admin.apply(JOB, {
          ...job(language, { language }),
          metadata: { name: language, namespace: 'default', labels: { first: language.charAt(0) } },
        });
      }
      const paging = await createKubeWorld().connect(
        { kind: 'kubeconfig', file: server.kubeconfig, context: server.contexts.admin },
        { pageSize: 3 },
      );
      const names = (await paging.list(JOB)).map(({ metadata }) => metadata.name);
      expect(names).toEqual(['da', 'de', 'el', 'es', 'et', 'fi', 'fr']);
      const selected = await paging.list(JOB, { namespace: 'default', labelSelector: 'first=e' });
      expect(selected.map(({ kind, metadata }) => [kind, metadata.name])).toEqual([
        ['TranslationJob', 'el'],
        ['TranslationJob', 'es'],
        ['TranslationJob', 'et'],
      ]);
    });

    it('deletes once; the second time there is nothing to delete', async () => {
      await admin.apply(JOB, job('manuals', { language: 'de' }));
      expect(await admin.delete(JOB, 'manuals', 'default', { dryRun: true })).toBe(true);
      expect(await admin.delete(JOB, 'manuals', 'default')).toBe(true);
      expect(await admin.delete(JOB, 'manuals', 'default')).toBe(false);
    });

    it('says that what is to be scaled is not there', async () => {
      expect(await errorOf(admin.scale(JOB, 'subtitles', 'default', 3))).toMatchObject({
        kind: 'not-found',
        code: 'object-not-found',
      });
    });

    it('knows the version and what is served', async () => {
      expect(await admin.version()).toMatch(/^v1\.\d+/);
      expect(await admin.serves(JOB)).toBe(true);
      expect(await admin.serves({ ...JOB, plural: 'glossaries', kind: 'Glossary' })).toBe(false);
      expect(await admin.serves({ ...JOB, group: 'speech.example.com' })).toBe(false);
    });
  });

  describe('watch', () => {
    it('tells what is there, then every change, and ends when aborted', async () => {
      await admin.apply(JOB, job('manuals', { language: 'de' }));
      const abort = new AbortController();
      const seen: string[] = [];
      for await (const { type, object } of admin.watch(JOB, { namespace: 'default' }, abort.signal)) {
        seen.push(`${type} ${object.metadata.name} ${(object.spec as { language: string }).language}`);
        await CHANGES[seen.length - 1]?.(admin);
        if (seen.length === 4) abort.abort();
      }
      expect(seen).toEqual(['ADDED manuals de', 'ADDED subtitles es', 'MODIFIED subtitles et', 'DELETED manuals de']);
    });

    const CHANGES: readonly ((kube: Kube) => Promise<unknown>)[] = [
      (kube) => kube.apply(JOB, job('subtitles', { language: 'es' })),
      (kube) => kube.apply(JOB, job('subtitles', { language: 'et' })),
      (kube) => kube.delete(JOB, 'manuals', 'default'),
    ];

    it('can be ended while nothing happens', async () => {
      const abort = new AbortController();
      const events: WatchEvent[] = [];
      const watching = (async () => {
        for await (const event of admin.watch(JOB, {}, abort.signal)) events.push(event);
      })();
      await admin.version();
      abort.abort();
      await watching;
      expect(events).toEqual([]);
    });
  });

  describe('refusals', () => {
    it('says what a reader may not do', async () => {
      const viewer = await as('viewer');
      expect(await viewer.list(JOB)).toEqual([]);
      const error = await errorOf(viewer.apply(JOB, job('manuals', { language: 'de' })));
      expect(error).toMatchObject({ kind: 'permission', code: 'kubernetes-forbidden' });
      expect(error.message).toMatch(
        /not allowed to apply TranslationJob "manuals".*cannot patch resource "translationjobs"/,
      );
    });

    it('says what a nobody may not do', async () => {
      const error = await errorOf((await as('nobody')).list(JOB));
      expect(error).toMatchObject({ kind: 'permission', code: 'kubernetes-forbidden' });
      expect(error.message).toContain('cannot list resource "translationjobs"');
    });

    it('says that credentials are not accepted', async () => {
      const stranger = await createKubeWorld().connect(
        { kind: 'kubeconfig', file: 'strangers', context: 'stranger' },
        { readFile: async (path) => (path === 'strangers' ? strangersConfig(admin.server) : undefined) },
      );
      expect(await errorOf(stranger.list(JOB))).toMatchObject({
        kind: 'credentials',
        code: 'kubernetes-unauthorized',
        message: expect.stringContaining('"stranger"') as unknown,
      });
    });

    it('says that a kind is not served', async () => {
      const speech = { ...JOB, group: 'speech.example.com' };
      const attempts = [
        () => admin.list(speech),
        () => admin.get(speech, 'dictation', 'default'),
        () => admin.delete(speech, 'dictation', 'default'),
      ];
      for (const attempt of attempts) {
        expect(await errorOf(attempt())).toMatchObject({ kind: 'not-found', code: 'resource-type-missing' });
      }
    });
  });
});

function strangersConfig(server: string): string {
  return JSON.stringify({
    contexts: [{ name: 'stranger', context: { cluster: 'here', user: 'stranger' } }],
    clusters: [{ name: 'here', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'stranger', user: { token: 'not-a-token' } }],
  });
}
