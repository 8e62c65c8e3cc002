/**
 * What `npm run mutate` breaks on purpose, and what has to notice.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  // Nothing is excluded but the list of exports, which holds nothing to break.
  mutate: ['src/**/*.ts', '!src/index.ts'],
  testRunner: 'jest',
  // Each mutant meets the tests that reach it, and no others.
  coverageAnalysis: 'perTest',
  jest: {
    // The tests that reach a mutant are measured, not guessed from the imports.
    enableFindRelatedTests: false,
    config: {
      // The rehearsal shows that the parts work together; the unit tests have to hold every single promise.
      roots: ['<rootDir>/test'],
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      // Stryker takes it for Jest's own runner by the words jest-circus in its name.
      // A mutant takes a second with these, and half a minute without.
      testRunner: '<rootDir>/scripts/mutation/jest-circus-runner.cjs',
      testSequencer: '<rootDir>/scripts/mutation/jest-sequencer.cjs',
    },
  },
  // The tests are transpiled without a look at types, so there is nothing to silence.
  disableTypeChecks: false,
  concurrency: 2,
  // A mutant that all tests survive takes a minute on a busy machine, and must not pass for one that hangs.
  timeoutMS: 180000,
  thresholds: { high: 95, low: 90, break: 85 },

  // A later run asks again only about what has changed; `--force` asks about everything.
  incremental: true,
  incrementalFile: '.cache/mutation/incremental.json',
  tempDirName: '.cache/mutation/sandboxes',
  // Not lib: templates with an initial image hold the function that the compiler made.
  ignorePatterns: ['.cache', 'cdk.out', 'coverage', 'dist', 'test-reports'],
  reporters: ['clear-text', 'html', 'json', 'progress-append-only'],
  clearTextReporter: { logTests: false, reportTests: false, allowColor: false },
  htmlReporter: { fileName: '.cache/mutation/report.html' },
  jsonReporter: { fileName: '.cache/mutation/report.json' },
  allowConsoleColors: false,
};
