/** Every check has its file, its place in the registry, its page, its test and its line in the index; nothing is left over. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ABOUT_CHECKS } from '../../../src/checks/areas/about.ts';
import { ACCESS_CHECKS } from '../../../src/checks/areas/access.ts';
import { CLUSTER_CHECKS } from '../../../src/checks/areas/cluster.ts';
import { DISRUPTION_CHECKS } from '../../../src/checks/areas/disruption.ts';
import { EKS_CHECKS } from '../../../src/checks/areas/eks.ts';
import { INSTANCE_GROUP_CHECKS } from '../../../src/checks/areas/instance-groups.ts';
import { MANIFEST_CHECKS } from '../../../src/checks/areas/manifests.ts';
import { NODE_CLAIM_CHECKS } from '../../../src/checks/areas/node-claims.ts';
import { NODE_CLASS_CHECKS } from '../../../src/checks/areas/node-classes.ts';
import { NODE_POOL_CHECKS } from '../../../src/checks/areas/node-pools.ts';
import { OWNERSHIP_CHECKS } from '../../../src/checks/areas/ownership.ts';
import { QUOTA_CHECKS } from '../../../src/checks/areas/quotas.ts';
import { ROLE_CHECKS } from '../../../src/checks/areas/role.ts';
import { SCALED_OBJECT_CHECKS } from '../../../src/checks/areas/scaled-objects.ts';
import { WORKLOAD_CHECKS } from '../../../src/checks/areas/workloads.ts';
import type { Check } from '../../../src/checks/check.ts';
import { CHECKS } from '../../../src/checks/index.ts';

const ROOT = new URL('../../../', import.meta.url);
/** `Every node pool is Ready. Severity: error. Phase: health.` */
const SUMMARY = /^(.+)\. Severity: ([a-z]+)(?:; [^.]+)?\. Phase: ([a-z]+)\.(?: .*)?$/;
const HEADINGS = ['What it checks', 'Why it matters', 'How to fix', 'When to ignore', 'Source'];

/** As the index tells them. */
const AREAS: readonly (readonly [string, readonly Check[]])[] = [
  ['Files', MANIFEST_CHECKS],
  ['Access', ACCESS_CHECKS],
  ['Cluster', CLUSTER_CHECKS],
  ['Cluster role', ROLE_CHECKS],
  ['EKS cluster', EKS_CHECKS],
  ['Who else changes the cluster', OWNERSHIP_CHECKS],
  ['Quotas', QUOTA_CHECKS],
  ['Instance groups', INSTANCE_GROUP_CHECKS],
  ['Node classes', NODE_CLASS_CHECKS],
  ['Node pools', NODE_POOL_CHECKS],
  ['Node claims', NODE_CLAIM_CHECKS],
  ['Workloads', WORKLOAD_CHECKS],
  ['Disruption', DISRUPTION_CHECKS],
  ['KEDA and scaled objects', SCALED_OBJECT_CHECKS],
  ['About these checks', ABOUT_CHECKS],
];

function textOf(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

/** Names of the files of a folder with this ending, less the ending. */
function namesIn(folder: string, ending: string): string[] {
  return readdirSync(new URL(folder, ROOT))
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length));
}

const IDS = CHECKS.map(({ id }) => id);
const SORTED = IDS.toSorted();

describe('the registry of checks', () => {
  it('holds every file that defines a check, once', () => {
    const files = namesIn('src/checks/', '.ts').filter((name) =>
      /^export const check = /m.test(textOf(`src/checks/${name}.ts`)),
    );
    expect(SORTED).toEqual(files.toSorted());
    expect(new Set(IDS).size).toBe(IDS.length);
  });

  it('holds what the areas hold, in their order', () => {
    expect(CHECKS).toEqual(AREAS.flatMap(([, checks]) => checks));
  });

  it('has a page for each check, and no other', () => {
    expect(
      namesIn('docs/checks/', '.md')
        .filter((name) => name !== 'README')
        .toSorted(),
    ).toEqual(SORTED);
  });

  it('has a test for each check, and no other', () => {
    expect(namesIn('test/checks/', '.test.ts').toSorted()).toEqual(SORTED);
  });

  it('is listed whole in the index (npx vitest run test/unit/checks/registry.test.ts -u writes it)', async () => {
    await expect(buildIndex()).toMatchFileSnapshot(fileURLToPath(new URL('docs/checks/README.md', ROOT)));
  });
});

describe.each(CHECKS.map((check) => [check.id, check] as const))('%s', (id, check) => {
  it('is named as it should be', () => {
    expect(id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/);
    expect(check.title).toMatch(/^\S.*[^.\s]$/);
    expect(check.title.length).toBeLessThanOrEqual(90);
    expect(check.subjects).not.toMatch(/\.$/);
    expect(check.messageIds.length).toBeGreaterThan(0);
  });

  it('has a page that agrees with it', () => {
    const page = textOf(`docs/checks/${id}.md`);
    expect(page.split('\n\n')[0]).toBe(`# ${id}`);
    // A check may be more or less severe in some cases, and say when.
    const [, title, severity, phase] = SUMMARY.exec(page.split('\n\n')[1]?.replaceAll('\n', ' ') ?? '') ?? [];
    expect({ title, severity, phase }).toEqual({
      title: `${check.title.charAt(0).toUpperCase()}${check.title.slice(1)}`,
      severity: check.severity,
      phase: check.phase,
    });
    const [, ...sections] = page.split(/^## /m);
    expect(sections.map((section) => section.split('\n')[0])).toEqual(HEADINGS);
    expect(sections.filter((section) => section.split('\n').slice(1).join('').trim() === '')).toEqual([]);
  });

  it('links only to pages that exist', () => {
    const links = [...textOf(`docs/checks/${id}.md`).matchAll(/\]\(([^):#]+)(?:#[^)]*)?\)/g)].map(
      ([, link]) => link ?? '',
    );
    const missing = links.filter((link) => !existsSync(new URL(link, new URL('docs/checks/', ROOT))));
    expect(missing).toEqual([]);
  });

  it('has a test that names it', () => {
    expect(textOf(`test/checks/${id}.test.ts`)).toMatch(new RegExp(`'${id}'|describe\\(ID|judgeGiven`));
  });
});

function lintText(offline: Check['offline']): string {
  if (offline === undefined) return '';
  return offline === 'only' ? 'only' : 'yes';
}

function buildIndex(): string {
  const areas = AREAS.map(([heading, checks]) => {
    const rows = checks.map(
      ({ id, title, severity, phase, offline }) =>
        `| [${id}](${id}.md) | ${title} | ${severity} | ${phase} | ${lintText(offline)} |`,
    );
    return `## ${heading}\n\n| check | what holds | severity | phase | lint |\n|---|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# Checks

What [hpscale check](../commands/check.md) looks at, in the order in which it tells. Each page says what is checked, why it
matters, how to fix it, when to ignore it, and where that is known from. [What goes wrong](../what-goes-wrong.md) leads from what
people see to the checks that find it.

Severity: an \`error\` does not or will not work, a \`warning\` will hurt, \`info\` is good to know. Phase: \`preflight\` matters before
autoscaling is enabled, \`health\` is about what runs, \`tuning\` about how well it is set. The checks that [lint](../commands/lint.md) runs
on files are marked; some look at files only.

${areas.join('\n')}`;
}
