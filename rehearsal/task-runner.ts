import { appendFileSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'fs';
import { join } from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { Cleanup } from './cleanup';
import { TaskDefinition } from './ecs/api';
import { WALL_CLOCK } from './ecs/clock';
import { isEssential } from './ecs/container-launch';
import { ContainerEngine } from './ecs/engine';
import { Task } from './ecs/task';
import { Emulator } from './emulator/emulator';
import { ask } from './http';
import { interruption } from './processes';
import { registryLogin } from './registry-login';
import { atRegistry } from './registry-names';

/** A task of RunTask, as the API describes it. */
interface Order {
  readonly taskArn: string;
  readonly taskDefinitionArn: string;
  readonly overrides: { readonly containerOverrides?: { readonly name: string; readonly command?: string[] }[] };
}

interface TaskEnd {
  readonly stopCode: 'EssentialContainerExited' | 'TaskFailedToStart' | 'UserInitiated';
  readonly stoppedReason: string;
  readonly exitCodes: { [container: string]: number };
}

/** Runs on this machine's Docker engine what RunTask has started, and lets DescribeTasks tell what becomes of it. */
export class TaskRunner {
  public static start(emulator: Emulator, engine: ContainerEngine, cleanup: Cleanup): TaskRunner {
    const runner = new TaskRunner(emulator, engine);
    const watching = runner.watch();
    cleanup.later('the tasks', async () => {
      runner.wanted = false;
      await watching;
    });
    return runner;
  }

  private wanted = true;
  private readonly begun = new Set<string>();

  private constructor(private readonly emulator: Emulator, private readonly engine: ContainerEngine) {}

  /** Where the output of all tasks is written to. */
  public get log(): string {
    return join(this.emulator.tasks, 'log');
  }

  private async watch(): Promise<void> {
    while (this.wanted && !interruption.signal.aborted) {
      for (const file of readdirSync(this.emulator.tasks).filter((name) => name.endsWith('.task.json') && !this.begun.has(name))) {
        this.begun.add(file);
        void this.play(file.split('.')[0]);
      }
      await sleep(100);
    }
  }

  private async play(id: string): Promise<void> {
    const order = JSON.parse(readFileSync(this.file(id, 'task'), 'utf8')) as Order;
    const end = await this.run(id, order).catch((error: Error): TaskEnd => ({ stopCode: 'TaskFailedToStart', stoppedReason: error.message, exitCodes: {} }));
    writeFileSync(`${this.file(id, 'outcome')}.new`, JSON.stringify(end));
    renameSync(`${this.file(id, 'outcome')}.new`, this.file(id, 'outcome'));
  }

  private async run(id: string, { taskDefinitionArn, overrides }: Order): Promise<TaskEnd> {
    const { emulator, engine } = this;
    const { taskDefinition } = await emulator.aws.ecs.describeTaskDefinition({ taskDefinition: taskDefinitionArn });
    const definition = overridden(taskDefinition as TaskDefinition, overrides);
    const location = (image: string) => atRegistry(image, emulator.host);
    const task = await Task.start(definition, {
      engine,
      login: (image) => registryLogin(emulator, location(image), taskDefinition!.executionRoleArn),
      imageLocation: location,
      steadyAfterSeconds: 0,
      unhealthyAfterSeconds: 0,
      clock: WALL_CLOCK,
      ask,
    });
    try {
      return await this.untilStopped(id, task, definition);
    } finally {
      for (const container of Object.values(task.containerIds)) appendFileSync(this.log, `${await engine.log(container).catch(() => '')}\n`);
      await task.stop();
    }
  }

  /** Until an essential container has exited, or StopTask was called. */
  private async untilStopped(id: string, { containerIds }: Task, { containerDefinitions }: TaskDefinition): Promise<TaskEnd> {
    const essential = containerDefinitions.filter(isEssential).map(({ name }) => name);
    while (!existsSync(this.file(id, 'stop'))) {
      interruption.signal.throwIfAborted();
      const exitCodes: { [container: string]: number } = {};
      for (const [name, container] of Object.entries(containerIds)) {
        const { running, exitCode } = await this.engine.state(container);
        if (!running) exitCodes[name] = exitCode ?? 137;
      }
      if (essential.some((name) => name in exitCodes)) return { stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited', exitCodes };
      await sleep(100);
    }
    return { stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user', exitCodes: {} };
  }

  private file(id: string, kind: string): string {
    return join(this.emulator.tasks, `${id}.${kind}.json`);
  }
}

/** With its own command, and without ports: nobody asks a task that belongs to no service. */
function overridden(definition: TaskDefinition, { containerOverrides = [] }: Order['overrides']): TaskDefinition {
  return {
    ...definition,
    containerDefinitions: definition.containerDefinitions.map((container) => ({
      ...container,
      portMappings: [],
      command: containerOverrides.find(({ name }) => name === container.name)?.command ?? container.command,
    })),
  };
}
