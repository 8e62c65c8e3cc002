import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { Cleanup } from './cleanup';
import { engine, revision } from './ecs/fake-service';
import { TaskRunner } from './task-runner';

let tasks: string;
let cleanup: Cleanup;
let fake: ReturnType<typeof engine>;
beforeEach(() => {
  tasks = mkdtempSync(join(tmpdir(), 'tasks-test-'));
  cleanup = new Cleanup();
  fake = engine();
});
afterEach(async () => {
  await cleanup.run();
  rmSync(tasks, { recursive: true });
});

/** Orders a task, as the emulator does, of a revision whose image behaves as its name says. */
function order(image: string): void {
  const describeTaskDefinition = async () => ({ taskDefinition: revision(image, { command: ['serve'] }) });
  TaskRunner.start({ tasks, host: '127.0.0.1:5000', aws: { ecs: { describeTaskDefinition } } } as any, fake, cleanup);
  write('task', { taskArn: 'arn:task/t-1', taskDefinitionArn: 'arn', overrides: { containerOverrides: [{ name: 'api', command: ['migrate'] }] } });
}

function write(kind: string, content: object): void {
  writeFileSync(join(tasks, `t-1.${kind}.json`), JSON.stringify(content));
}

async function outcome(): Promise<object> {
  const file = join(tasks, 't-1.outcome.json');
  while (!existsSync(file)) await sleep(10);
  return JSON.parse(readFileSync(file, 'utf8'));
}

test('runs the command that was asked for, without ports, and tells its exit code', async () => {
  order('exits');
  expect(await outcome()).toEqual({ stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited', exitCodes: { api: 3 } });
  expect(fake.launches).toEqual([expect.objectContaining({ command: ['migrate'], options: ['--no-healthcheck'] })]);
  expect(fake.images).toEqual([]);
});

test('a task that does not start tells why', async () => {
  order('foreign');
  expect(await outcome()).toMatchObject({ stopCode: 'TaskFailedToStart', stoppedReason: expect.stringContaining('does not contain descriptor'), exitCodes: {} });
});

test('goes on until it is stopped', async () => {
  order('v1');
  while (fake.launches.length === 0) await sleep(10);
  expect(existsSync(join(tasks, 't-1.outcome.json'))).toBe(false);
  write('stop', {});
  expect(await outcome()).toMatchObject({ stopCode: 'UserInitiated' });
  expect(fake.images).toEqual([]);
});
