import { describe, expect, it } from 'vitest';
import { compareVersions, tagOfImage, versionNumbers } from '../../../src/domain/image-version.ts';

describe('tagOfImage', () => {
  it.each([
    ['905418368575.dkr.ecr.us-west-2.amazonaws.com/hma:1.0.742.0_1.0.241.0', '1.0.742.0_1.0.241.0'],
    ['registry.corp:5000/cni:v1.18.3', 'v1.18.3'],
    // A port is no tag.
    ['registry.corp:5000/cni', undefined],
    ['cni:v1.18.3@sha256:0f1e2d', 'v1.18.3'],
    ['cni@sha256:0f1e2d', undefined],
    ['', undefined],
    [undefined, undefined],
    [{ name: 'cni' }, undefined],
  ])('%s has the tag %s', (image, tag) => {
    expect(tagOfImage(image)).toBe(tag);
  });
});

describe('compareVersions', () => {
  it.each([
    ['1.9.3', '1.18.3', -1],
    ['v1.18.3-eksbuild.2', '1.18.3', 0],
    ['1.30', '1.30.0', 0],
    ['1.0.1892.0_1.0.424.0', '1.0.742.0_1.0.241.0', 1],
    ['2', '1.35', 1],
  ])('%s against %s', (a, b, sign) => {
    expect(Math.sign(compareVersions(versionNumbers(a) ?? [], versionNumbers(b) ?? []))).toBe(sign);
  });

  it('knows no numbers of a tag that is a word', () => {
    expect(versionNumbers('latest')).toBeUndefined();
  });
});
