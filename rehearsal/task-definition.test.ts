import { launchOf, nextRevision, TaskDefinition } from './task-definition';

const current: TaskDefinition = {
  Family: 'api',
  Cpu: '256',
  ContainerDefinitions: [
    { Name: 'api', Image: 'public/nginx', PortMappings: [{ ContainerPort: 80 }], Environment: [{ Name: 'A', Value: 'b' }] },
    { Name: 'proxy', Image: 'public/envoy', Essential: false },
  ],
};

describe('the next revision', () => {
  test('has another image in the named container, and nothing else changes', () => {
    const next = nextRevision(current, [{ name: 'api', imageUri: 'host/api:1' }]);
    expect(next).toEqual({ ...current, ContainerDefinitions: [{ ...current.ContainerDefinitions[0], Image: 'host/api:1' }, current.ContainerDefinitions[1]] });
  });

  test('leaves the current one as it is', () => {
    const before = structuredClone(current);
    nextRevision(current, [{ name: 'api', imageUri: 'host/api:1' }]);
    expect(current).toEqual(before);
  });

  test('has a container for every name, or is refused', () => {
    expect(() => nextRevision(current, [{ name: 'api', imageUri: 'a' }, { name: 'web', imageUri: 'b' }]))
      .toThrow('the task definition has no container "web"; it has: api, proxy');
  });
});

describe('a launch', () => {
  const launch = (container: object) => launchOf({ ContainerDefinitions: [{ Name: 'api', Image: 'host/api:1', PortMappings: [{ ContainerPort: 80 }], ...container }] });

  test('publishes the ports on the loopback address alone', () => {
    expect(launch({ PortMappings: [{ ContainerPort: 8080, Protocol: 'tcp' }, { ContainerPort: 53, Protocol: 'udp' }] })).toEqual({
      image: 'host/api:1',
      options: ['--publish', '127.0.0.1::8080/tcp', '--publish', '127.0.0.1::53/udp'],
      command: [],
      port: '8080/tcp',
    });
  });

  test('has the environment, the entry point and the command', () => {
    const { options, command } = launch({ Environment: [{ Name: 'A', Value: 'b c' }], EntryPoint: ['/bin/sh', '-c'], Command: ['serve'] });
    expect(options.slice(2)).toEqual(['--env', 'A=b c', '--entrypoint', '/bin/sh']);
    expect(command).toEqual(['-c', 'serve']);
  });

  test.each([
    ['secrets', { Secrets: [{ Name: 'A', ValueFrom: 'arn' }] }, 'the secrets of the container api are not played here'],
    ['no port', { PortMappings: [] }, 'the container api must map a port'],
  ])('is refused with %s', (_, container, message) => {
    expect(() => launch(container)).toThrow(message);
  });

  test('is refused with several containers, which would share a network', () => {
    expect(() => launchOf(current)).toThrow('a task must have one container to be played here, got: 2');
  });
});
