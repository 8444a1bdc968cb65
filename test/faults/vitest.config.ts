/** `npm run test:faults`: the whole matrix, two processes at a time. */
import { defineConfig, mergeConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

export default mergeConfig(
  { test: { ...base.test, include: [] } },
  defineConfig({
    test: {
      include: ['test/faults/*.matrix.ts'],
      globalSetup: ['test/faults/print-matrix.ts'],
      sequence: { shuffle: false },
      maxWorkers: 2,
      reporters: ['default'],
    },
  }),
);
