import { describe, expect, it } from 'vitest';
import { kedaInstallHint, kedaVersionFor } from '../../../src/domain/keda-versions.ts';

describe('kedaVersionFor', () => {
  it.each([
    ['v1.29.9', undefined],
    ['v1.30.4', '2.17'],
    ['1.31', '2.18'],
    ['v1.32.4-eks-1a2b3c', '2.19'],
    ['v1.33.0', '2.20'],
    ['v1.35.1', '2.20'],
    ['v1.36.0', undefined],
    ['unknown', undefined],
  ])('%s', (kubernetes, keda) => {
    expect(kedaVersionFor(kubernetes)).toBe(keda);
  });
});

describe('kedaInstallHint', () => {
  it('names no version when none is known to fit, and says so', () => {
    expect(kedaInstallHint('v1.36.0')).toContain('no KEDA version is known to be tested with Kubernetes v1.36.0');
    expect(kedaInstallHint('v1.36.0')).not.toContain('--version');
    expect(kedaInstallHint(undefined)).not.toContain('no KEDA version');
  });
});
