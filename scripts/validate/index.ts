/**
 * Judges the templates of everything in this repository that makes a pipeline: by the service models of the AWS SDKs and by cfn-lint.
 *
 * The templates stay in .cache/templates, to look at what was found.
 */
import { join } from 'path';
import { APPS } from './apps';
import { writeTemplates } from './templates';
import { virtualEnvironment } from '../../rehearsal/emulator/virtual-environment';
import { CommandFailed, run } from '../../rehearsal/processes';
import { MissingPrerequisite, step } from '../../rehearsal/steps';

const TEMPLATES = join(__dirname, '..', '..', '.cache', 'templates');

async function main(): Promise<void> {
  const [{ directory }] = await Promise.all([
    step('Judges', () => virtualEnvironment('validate', join(__dirname, 'requirements.txt')), ({ reused }) => reused ? 'there' : 'installed'),
    step('Templates', () => writeTemplates(APPS, TEMPLATES), (count) => `${count} of ${APPS.length} apps`),
  ]);
  const python = (...args: string[]) => run(join(directory, 'bin', 'python'), ['-m', ...args], { cwd: __dirname, env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } });
  await step('Their tests', () => python('unittest', 'discover', '--quiet', '--start-directory', 'tests', '--pattern', '*_test.py', '--top-level-directory', '.'), () => 'pass');
  await step('Templates', () => python('judge', TEMPLATES), (told) => `judged\n${told.trimEnd()}`);
}

main().catch((error) => {
  console.error(error instanceof CommandFailed ? error.output : error instanceof MissingPrerequisite ? error.message : error);
  process.exitCode = 1;
});
