import { defineConfig } from 'vitest/config';

const conditions = ['@lockkeeper/source', 'node', 'import', 'default'];
const source = { resolve: { conditions }, ssr: { resolve: { conditions, externalConditions: conditions } } };

/**
 * Two projects: fast tests beside the source share workers; tests with real processes and sockets have one to themselves
 * for each file. Limits are far above what a test takes, for machines that do other work as well.
 */
export default defineConfig({
  test: {
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'tools/**/*.test.ts', 'test/sim/**/*.test.ts'],
          isolate: false,
          maxWorkers: 2,
          testTimeout: 120_000,
        },
      },
      {
        ...source,
        test: {
          name: 'e2e',
          include: ['packages/*/conformance/**/*.test.ts', 'test/e2e/**/*.test.ts', 'test/docs/**/*.test.ts'],
          maxWorkers: 2,
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
