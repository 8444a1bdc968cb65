import { describe, expect, it } from 'vitest';
import { collectPages } from '../../../src/aws/call.ts';

describe('collectPages', () => {
  it('goes on until there is no token, an empty one included', async () => {
    const pages: Record<string, { items: number[]; next: string | undefined }> = {
      first: { items: [1, 2], next: 'a' },
      a: { items: [], next: 'b' },
      b: { items: [3], next: '' },
    };
    const fetchPage = async (token: string | undefined) =>
      pages[token ?? 'first'] ?? { items: undefined, next: undefined };
    expect(await collectPages(fetchPage)).toEqual([1, 2, 3]);
  });

  it('does not go round for ever', async () => {
    const stuck = async () => ({ items: ['ml-cluster'], next: 'same' });
    await expect(collectPages(stuck)).rejects.toMatchObject({ kind: 'remote', code: 'aws-paging' });
  });
});
