import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EKS_ROUTES } from '../../../../src/sandbox/aws/eks/registry.ts';
import { SERVICES } from '../../../../src/sandbox/aws/services.ts';

/** `GetAWSDefaultServiceQuota` is in `get-aws-default-service-quota.ts`. */
function fileOf(operation: string): string {
  return operation
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase();
}

describe.each(SERVICES.map((service) => [service.id, service] as const))('%s', (id, { operations }) => {
  const root = new URL('../../../../', import.meta.url);

  it('has one file per operation', () => {
    for (const operation of Object.keys(operations)) {
      expect(existsSync(new URL(`src/sandbox/aws/${id}/${fileOf(operation)}.ts`, root)), operation).toBe(true);
    }
  });

  it('registers every file that makes an operation', () => {
    const folder = new URL(`src/sandbox/aws/${id}/`, root);
    const makers = readdirSync(folder).filter((name) =>
      readFileSync(new URL(name, folder), 'utf8').includes(': Operation = {'),
    );
    expect(makers.toSorted()).toEqual(
      Object.keys(operations)
        .map((operation) => `${fileOf(operation)}.ts`)
        .toSorted(),
    );
  });

  it('has a page with a section for each operation', () => {
    const page = readFileSync(new URL(`docs/sandbox/${id}.md`, root), 'utf8');
    const sections = [...page.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    expect(sections).toEqual(expect.arrayContaining(Object.keys(operations)));
  });
});

it('routes every EKS operation', () => {
  const routed = EKS_ROUTES.map(([, , operation]) => operation);
  const eks = SERVICES.find(({ id }) => id === 'eks');
  expect(routed.toSorted()).toEqual(Object.keys(eks?.operations ?? {}).toSorted());
});
