import { CannotPullContainerError, NotPlayed, ResourceInitializationError } from './failures';
import { engine, failureOf, newService, revision, stopServices, BREAKER } from './fake-service';

afterEach(stopServices);

describe('a task', () => {
  test('has all its containers in the network of the first essential one', async () => {
    const fake = engine();
    const [api] = revision('v1').containerDefinitions;
    await newService(fake).start({ containerDefinitions: [{ name: 'init', image: 'helper', essential: false, portMappings: [{ containerPort: 90 }] }, api] });
    expect(fake.launches.map(({ image }) => image)).toEqual(['v1', 'helper']);
    expect(fake.launches[0].options).toEqual(['--publish', '127.0.0.1::90/tcp', '--publish', '127.0.0.1::80/tcp', '--no-healthcheck']);
    expect(fake.launches[1].options).toEqual(['--network', 'container:container-1', '--no-healthcheck']);
  });

  test('goes on without a container that is not essential', async () => {
    const fake = engine();
    const [api] = revision('v1').containerDefinitions;
    expect(await newService(fake).start({ containerDefinitions: [api, { name: 'helper', image: 'exits', essential: false }] })).toMatchObject({ rolloutState: 'COMPLETED' });
  });

  test('is pulled for its platform, from where the images are, with the login of the moment', async () => {
    const fake = engine();
    const login = { registry: 'local', username: 'AWS', password: 'secret' };
    const service = newService(fake, {}, { login: async () => login, imageLocation: (image) => `local/${image}` });
    await service.start({ ...revision('v1'), runtimePlatform: { cpuArchitecture: 'ARM64' } });
    expect(fake.pulled).toEqual([{ image: 'local/v1', platform: 'linux/arm64', login }]);
  });

  test('does not start without its login', async () => {
    const denied = async () => { throw new Error('AccessDenied'); };
    const failure = await failureOf(newService(engine(), BREAKER, { login: denied }).start(revision('v1')));
    expect(failure.cause).toBeInstanceOf(ResourceInitializationError);
    expect(failure.message).toContain('unable to retrieve registry auth for v1: AccessDenied');
  });

  test('has its secrets, or does not start', async () => {
    const fake = engine();
    const secret = revision('v1', { secrets: [{ name: 'TOKEN', valueFrom: 'arn:secret' }] });
    await newService(fake, {}, { secretValue: async (valueFrom) => `value of ${valueFrom}` }).start(secret);
    expect(fake.launches[0].options).toEqual(expect.arrayContaining(['--env', 'TOKEN=value of arn:secret']));
    expect(await failureOf(newService(fake).start(secret))).toBeInstanceOf(NotPlayed);
  });
});

test('a failure is one line', () => {
  expect(new CannotPullContainerError('one\n  and another\n').message).toBe('one and another');
});
