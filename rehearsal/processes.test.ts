import { once } from 'events';
import { CommandFailed, endGroup, run, startGroup, succeeds } from './processes';

test('returns what a command writes, and gives it its input', async () => {
  expect(await run('sh', ['-c', 'cat; echo more; echo err >&2'], { input: 'in ' })).toBe('in more\n');
});

test('a failed command tells its exit code and the end of its output', async () => {
  const failed = run('sh', ['-c', 'echo said; echo why >&2; exit 3']);
  await expect(failed).rejects.toThrow(CommandFailed);
  await expect(failed).rejects.toThrow('exit code 3\nwhy\nsaid');
});

test('a missing command says so', async () => {
  await expect(run('no-such-command-anywhere', [])).rejects.toThrow('no-such-command-anywhere: no such command');
});

test('a command that takes too long is ended, with all that it has started', async () => {
  await expect(run('sh', ['-c', 'sleep 300 & sleep 300'], { timeoutSeconds: 0.1 })).rejects.toThrow('ended by SIGTERM');
});

test('succeeds asks for the exit code', async () => {
  expect(await succeeds('sh', ['-c', 'exit 0'])).toBe(true);
  expect(await succeeds('sh', ['-c', 'exit 1'])).toBe(false);
});

test('endGroup ends the children of a process, too', async () => {
  const shell = startGroup('sh', ['-c', 'sleep 300 & echo started; wait'], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(shell.stdout!, 'data');
  // The child holds the pipe open, so its end is the child's end.
  const closed = once(shell, 'close');
  await endGroup(shell);
  await closed;
});

test('endGroup insists when a process does not care', async () => {
  const deaf = startGroup('sh', ['-c', "trap '' TERM; echo started; while :; do sleep 1; done"], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(deaf.stdout!, 'data');
  await endGroup(deaf);
  expect(deaf.signalCode).toBe('SIGKILL');
}, 20_000);

test('ending what has ended already is nothing', async () => {
  const done = startGroup('true', [], { stdio: 'ignore' });
  await once(done, 'exit');
  await endGroup(done);
});
