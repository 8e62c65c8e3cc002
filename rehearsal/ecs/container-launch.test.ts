import { ContainerDefinition } from './api';
import { argumentsOf, inStartOrder, platformOf, portsOf } from './container-launch';

const api: ContainerDefinition = { name: 'api', image: 'host/api:1', portMappings: [{ containerPort: 80 }] };
const options = (container: Partial<ContainerDefinition>, interval?: number) =>
  argumentsOf({ ...api, ...container }, { publish: [] }, {}, interval).options;

test('a container has its environment, entry point and command', () => {
  const launch = argumentsOf(
    { ...api, environment: [{ name: 'A', value: 'b c' }], entryPoint: ['/bin/sh', '-c'], command: ['serve'], user: 'app', workingDirectory: '/srv' },
    { publish: ['80/tcp'] },
  );
  expect(launch).toEqual({
    options: ['--publish', '127.0.0.1::80/tcp', '--env', 'A=b c', '--workdir', '/srv', '--user', 'app', '--entrypoint', '/bin/sh', '--no-healthcheck'],
    command: ['-c', 'serve'],
  });
});

describe('a health check', () => {
  test('is Docker\'s own, with the defaults of ECS', () => {
    expect(options({ healthCheck: { command: ['CMD-SHELL', 'curl -f localhost || exit 1'] } })).toEqual([
      '--health-cmd', 'curl -f localhost || exit 1', '--health-interval', '30s', '--health-timeout', '5s', '--health-retries', '3', '--health-start-period', '0s',
    ]);
  });

  test('can be made more often, never less often', () => {
    const healthCheck = { command: ['CMD-SHELL', 'true'], interval: 10, timeout: 2, retries: 1, startPeriod: 4 };
    expect(options({ healthCheck }, 1)).toEqual(expect.arrayContaining(['--health-interval', '1s', '--health-start-period', '4s']));
    expect(options({ healthCheck }, 20)).toEqual(expect.arrayContaining(['--health-interval', '10s']));
  });

  test.each([[['CMD', 'test', "it's here"]], [['test', "it's here"]]])('runs the program of %j', (command) => {
    expect(options({ healthCheck: { command } })[1]).toBe("exec 'test' 'it'\\''s here'");
  });

  test('of the image alone is not looked at', () => {
    expect(options({})).toEqual(['--no-healthcheck']);
  });
});

test('a task has the ports of all its containers, each once', () => {
  const dns = { ...api, name: 'dns', portMappings: [{ containerPort: 53, protocol: 'udp' }, { containerPort: 80 }] };
  expect(portsOf({ containerDefinitions: [api, dns] })).toEqual(['80/tcp', '53/udp']);
});

test('the first essential container starts first', () => {
  const helper = { ...api, name: 'helper', essential: false };
  expect(inStartOrder({ containerDefinitions: [helper, api] }).map(({ name }) => name)).toEqual(['api', 'helper']);
  expect(() => inStartOrder({ containerDefinitions: [helper] })).toThrow('the task definition has no essential container');
  expect(() => inStartOrder({ containerDefinitions: [{ ...api, dependsOn: [{ containerName: 'helper', condition: 'SUCCESS' }] }] }))
    .toThrow('the order of containers (dependsOn of api) is not played here');
});

test('a task runs on X86_64 unless it says otherwise', () => {
  expect(platformOf({ containerDefinitions: [] })).toBe('linux/amd64');
  expect(platformOf({ containerDefinitions: [], runtimePlatform: { cpuArchitecture: 'ARM64' } })).toBe('linux/arm64');
});
