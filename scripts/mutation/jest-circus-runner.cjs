/**
 * Runs a test file as Jest does, and makes the tests of mutants as few as they can be.
 *
 * In the first run, without a mutant, it notes which mutants each file reaches. What a file does while it is loaded and in
 * `beforeAll` counts for the tests that depend on it: Jest loads the sources anew for each file, so no others can notice.
 * With a mutant, nothing runs any more once a test has failed.
 */
const { writeFileSync } = require('fs');
const { default: circus } = require('jest-circus/runner');

const MUTANT = '__STRYKER_ACTIVE_MUTANT__';

/** What is known of each test file after the first run: how long it takes, and the mutants that it reaches. */
const reach = {};
let failedMutant;

/** The files that noticed the last mutants; neighbours in the source are mostly noticed by the same. */
const noticers = [];

module.exports = (...args) => (process.env[MUTANT] === undefined ? measure(...args) : notice(...args));

module.exports.noticers = noticers;
module.exports.reachFile = (rootDir) => `${rootDir}/reach.json`;

async function measure(globalConfig, config, environment, runtime, testPath, ...rest) {
  const stryker = environment.global[environment.global.__strykerGlobalNamespace__ ?? '__stryker__'];
  const coverage = stryker.mutantCoverage ??= { static: {}, perTest: {} };
  const others = coverage.perTest;
  coverage.perTest = {};

  const shared = []; // of the file as a whole and of each beforeAll
  let root;
  const inner = environment.handleTestEvent;
  environment.handleTestEvent = async (event, state) => {
    await inner?.call(environment, event, state);
    root = state.rootDescribeBlock;
    if (event.hook?.type === 'beforeAll') {
      if (event.name === 'hook_start') {
        shared.push([root, coverage.static]);
        coverage.static = {};
      } else if (event.name === 'hook_success') {
        shared.push([event.describeBlock ?? event.hook.parent, coverage.static]);
        coverage.static = {};
      }
    }
  };
  const start = Date.now();
  const result = await circus(globalConfig, config, environment, runtime, testPath, ...rest);
  shared.push([root, coverage.static]);

  for (const [block, mutants] of shared) {
    for (const test of testsIn(block)) coverage.perTest[test] = { ...mutants, ...coverage.perTest[test] };
  }
  const mutants = new Set(Object.values(coverage.perTest).flatMap((each) => Object.keys(each)));
  reach[testPath] = { duration: Date.now() - start, mutants: [...mutants] };
  writeFileSync(module.exports.reachFile(config.rootDir), JSON.stringify(reach));

  coverage.static = {};
  for (const [test, known] of Object.entries(others)) coverage.perTest[test] = { ...known, ...coverage.perTest[test] };
  return result;
}

async function notice(globalConfig, config, environment, runtime, testPath, ...rest) {
  const mutant = process.env[MUTANT];
  if (failedMutant === mutant) return oneTest(testPath, 'pending', []);

  const inner = environment.handleTestEvent;
  environment.handleTestEvent = async (event, state) => {
    await inner?.call(environment, event, state);
    if (event.name === 'test_start' && failedMutant === mutant) event.test.mode = 'skip';
    if (event.name === 'test_done' && event.test.errors.length > 0) failedMutant = mutant;
  };
  try {
    const result = await circus(globalConfig, config, environment, runtime, testPath, ...rest);
    if (!result.testExecError) return result;
    throw result.testExecError;
  } catch (error) {
    // A file that cannot even be loaded has noticed as well.
    failedMutant = mutant;
    return oneTest(testPath, 'failed', [String(error.message)]);
  } finally {
    if (failedMutant === mutant) noticers.splice(0, noticers.length, testPath, ...noticers.slice(0, 9));
  }
}

function testsIn(block) {
  return block.children.flatMap((child) => (child.type === 'test' ? [fullName(child)] : testsIn(child)));
}

/** The name by which Stryker knows a test. */
function fullName(each) {
  return each.parent ? `${fullName(each.parent)} ${each.name}`.trimStart() : '';
}

/** The result of a file that has not run its own tests. */
function oneTest(testFilePath, status, failureMessages) {
  return {
    leaks: false,
    numFailingTests: status === 'failed' ? 1 : 0,
    numPassingTests: 0,
    numPendingTests: status === 'pending' ? 1 : 0,
    numTodoTests: 0,
    openHandles: [],
    perfStats: { end: 0, runtime: 0, slow: false, start: 0 },
    skipped: status === 'pending',
    snapshot: { added: 0, fileDeleted: false, matched: 0, unchecked: 0, uncheckedKeys: [], unmatched: 0, updated: 0 },
    testFilePath,
    testResults: [{
      ancestorTitles: [], duration: 0, failureDetails: [], failureMessages, fullName: testFilePath, invocations: 1, location: null, numPassingAsserts: 0, status, title: testFilePath,
    }],
  };
}
