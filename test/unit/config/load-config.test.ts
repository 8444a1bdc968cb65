import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load-config.ts';

const read = (text: string | undefined) => loadConfig(async () => text);

describe('hpscale.yaml', () => {
  it('is optional', async () => {
    expect(await read(undefined)).toEqual({});
  });

  it('names the cluster, and leaves other keys to other commands', async () => {
    const text = 'cluster: speech-cluster\nregion: eu-north-1\nnodePools: []\n';
    expect(await read(text)).toEqual({ cluster: 'speech-cluster', region: 'eu-north-1' });
  });

  it.each(['', '# to be filled in\n\n'])('may be empty: %j', async (text) => {
    expect(await read(text)).toEqual({});
  });

  it.each([
    ['cluster: [a', /not YAML/],
    ['- speech-cluster', /must hold a map/],
    ['cluster: 42', /cluster must be a text, not 42/],
    ['clutser: speech-cluster', /unknown key clutser \(did you mean "cluster"\?\)/],
  ])('refuses %j with one clear line', async (text, message) => {
    await expect(read(text)).rejects.toMatchObject({
      kind: 'config',
      code: 'bad-config',
      message: expect.stringMatching(message),
    });
  });
});
