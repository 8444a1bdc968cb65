import { defineConfig } from 'vitest/config';

/** Where CI wants the counts as JSON, besides what people read. */
const report = process.env['TEST_REPORT'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    sequence: { shuffle: true },
    // No module keeps state, so that files of one worker may share them: loading the AWS SDK anew takes seconds for each.
    isolate: false,
    env: { TZ: 'UTC', LC_ALL: 'C.UTF-8', AWS_EC2_METADATA_DISABLED: 'true', NO_COLOR: '1' },
    testTimeout: 20_000,
    restoreMocks: true,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
