import { EcsServiceOptions } from './ecs/service';
import { LocalService } from './local-service';

/** A deployed service, and a scheduler that ends with one of its revisions as the primary. */
function world({ fails, primary = 'arn:api:2', minutes }: { fails?: Error; primary?: string; minutes?: string } = {}) {
  const updates: object[] = [];
  const assumed: string[][] = [];
  const made: EcsServiceOptions[] = [];
  const brought: string[] = [];
  const ecs = {
    describeServices: async () => ({ services: [{ serviceName: 's', taskDefinition: 'arn:api:2' }] }),
    describeTaskDefinition: async ({ taskDefinition }: any) => ({ taskDefinition: { taskDefinitionArn: taskDefinition, executionRoleArn: 'arn:execution' } }),
    updateService: async (request: object) => void updates.push(request),
  };
  const token = Buffer.from('AWS:password').toString('base64');
  const as = async (...who: string[]) => {
    assumed.push(who);
    return { ecr: { getAuthorizationToken: async () => ({ authorizationData: [{ authorizationToken: token }] }) } };
  };
  const described: object[] = [];
  const waits: (number | undefined)[] = [];
  const running: any = {
    url: 'http://task',
    update: (service: object) => void described.push(service),
    deployments: [{ status: 'INACTIVE', taskDefinition: 'arn:api:0' }, { status: 'PRIMARY', taskDefinition: primary }],
    deploy: async ({ taskDefinitionArn }: any, settlesWithinSeconds?: number) => {
      brought.push(taskDefinitionArn);
      waits.push(settlesWithinSeconds);
      if (fails) throw fails;
    },
  };
  const configuration = { ClusterName: 'c', ServiceName: 's', ...(minutes && { DeploymentTimeout: minutes }) };
  const service = new LocalService({ host: '127.0.0.1:1', aws: { ecs, as } } as any, {} as any, { configuration } as any, (options) => {
    made.push(options);
    return running;
  });
  return { service, updates, assumed, made, brought, described, waits };
}

test('brings up the revision that the service has, and then has an address', async () => {
  const { service, brought } = world();
  expect(service.url).toBeUndefined();
  await service.deploy();
  expect(brought).toEqual(['arn:api:2']);
  expect(service.url).toBe('http://task');
});

test('is deployed as ECS describes it by now', async () => {
  const { service, described } = world();
  await service.deploy();
  await service.deploy();
  expect(described).toEqual([1, 2].map(() => ({ serviceName: 's', taskDefinition: 'arn:api:2' })));
});

test('may be waited for less long', async () => {
  const { service, waits } = world();
  await service.deploy();
  service.settlesWithinSeconds = 4;
  await service.deploy();
  expect(waits).toEqual([undefined, 4]);
});

test('stays one service, however often it is deployed', async () => {
  const { service, made, brought } = world();
  await service.deploy();
  await service.deploy();
  expect(made).toHaveLength(1);
  expect(brought).toHaveLength(2);
});

test('what the circuit breaker has gone back to is written back to ECS, and the failure is told', async () => {
  const fails = new Error('rolled back');
  const { service, updates } = world({ fails, primary: 'arn:api:1' });
  await expect(service.deploy()).rejects.toBe(fails);
  expect(updates).toEqual([{ cluster: 'c', service: 's', taskDefinition: 'arn:api:1' }]);
});

test('a failure without a rollback leaves the revision to ECS', async () => {
  const { service, updates } = world({ fails: new Error('timed out') });
  await expect(service.deploy()).rejects.toThrow('timed out');
  expect(updates).toEqual([]);
});

test('a deployment that succeeds writes nothing', async () => {
  const { service, updates } = world();
  await service.deploy();
  expect(updates).toEqual([]);
});

test.each([[undefined, 3600], ['5', 300]])('with a DeploymentTimeout of %s, it settles within %d seconds', async (minutes, seconds) => {
  const { service, made } = world({ minutes });
  await service.deploy();
  expect(made[0].settlesWithinSeconds).toBe(seconds);
});

test("images of the account's registry are pulled with the rights of the execution role", async () => {
  const { service, made, assumed } = world();
  await service.deploy();
  expect(await made[0].login!('127.0.0.1:1/api:1')).toEqual({ registry: '127.0.0.1:1', username: 'AWS', password: 'password' });
  expect(assumed).toEqual([['arn:execution', 'ecs-tasks.amazonaws.com']]);
});

test('public images are pulled without a login', async () => {
  const { service, made, assumed } = world();
  await service.deploy();
  expect(await made[0].login!('public.ecr.aws/nginx')).toBeUndefined();
  expect(assumed).toEqual([]);
});
