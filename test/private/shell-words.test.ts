import { execFileSync } from 'child_process';
import { Fn } from 'aws-cdk-lib';
import { ShellWords } from '../../src/private/shell-words';
import { SHELL_CHARACTERS } from '../helpers';

test.each([...SHELL_CHARACTERS, ';', '$', '*', '  ', "'", '""', '&&', '\n', '~', '#', ''])('a shell reads %j to the letter', (text) => {
  const word = new ShellWords().word(text, 'TEXT');
  expect(execFileSync('sh', ['-c', `printf '[%s]' ${word}`], { encoding: 'utf8' })).toBe(`[${text}]`);
});

test.each(['a', './services/api/Dockerfile', 'NODE_ENV=production', 'user@example.com:5000,x+y%'])('%s needs no quotes, and gets none', (text) => {
  expect(new ShellWords().word(text, 'TEXT')).toBe(text);
});

test('what only CloudFormation knows travels in an environment variable', () => {
  const words = new ShellWords();
  const text = Fn.importValue('Text');
  expect(words.word(text, 'TEXT')).toBe('"$TEXT"');
  expect(words.environmentVariables).toEqual({ TEXT: { value: text } });
});
