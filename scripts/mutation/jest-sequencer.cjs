/** With a mutant, only the test files that reach it are loaded, first those that notice much in little time. */
const { existsSync, readFileSync } = require('fs');
const { default: Sequencer } = require('@jest/test-sequencer');
const { noticers, reachFile } = require('./jest-circus-runner.cjs');

module.exports = class extends Sequencer {
  sort(tests) {
    const mutant = process.env.__STRYKER_ACTIVE_MUTANT__;
    if (mutant === undefined || tests.length === 0) return tests;
    const file = reachFile(tests[0].context.config.rootDir);
    const reach = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    const cost = (path) => (reach[path]?.duration ?? 0) / (1 + 10 * noticers.filter((each) => each === path).length);
    return tests
      .filter(({ path }) => reach[path]?.mutants.includes(mutant) ?? true)
      .sort((a, b) => cost(a.path) - cost(b.path));
  }
};
