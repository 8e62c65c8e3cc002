import { labelled, ofBuild, unprivileged } from './builder-container';

/** What buildx 0.32 asks for, as far as it matters. */
const request = {
  Image: 'moby/buildkit:v0.27.0',
  Cmd: ['--allow-insecure-entitlement=network.host'],
  Labels: { other: 'label' },
  HostConfig: {
    Privileged: true,
    NetworkMode: 'host',
    Mounts: [
      { Type: 'volume', Source: 'buildx_buildkit_image-build0_state', Target: '/var/lib/buildkit' },
      { Type: 'bind', Source: '/etc/hosts', Target: '/etc/hosts' },
    ],
  },
};

test('what is not privileged gets the rights that BuildKit needs, one by one', () => {
  const { HostConfig: host, ...rest } = unprivileged({ ...request, HostConfig: { ...request.HostConfig, CapAdd: ['CHOWN'], Binds: ['/a:/a'] } });
  expect(host).toMatchObject({ Privileged: false, NetworkMode: 'host', MaskedPaths: [], ReadonlyPaths: [], Mounts: request.HostConfig.Mounts });
  expect(host!.CapAdd).toEqual(['CHOWN', 'SYS_ADMIN', 'NET_ADMIN', 'SYS_PTRACE']);
  expect(host!.SecurityOpt).toContain('seccomp=unconfined');
  expect(host!.Binds).toEqual(['/a:/a', '/sys/fs/cgroup:/sys/fs/cgroup:rw']);
  expect(rest).toEqual({ Image: request.Image, Cmd: request.Cmd, Labels: request.Labels });
});

test('a container that does not want all rights gets no more than it wants', () => {
  const modest = { Image: 'busybox', HostConfig: { Privileged: false } };
  expect(unprivileged(modest)).toBe(modest);
  expect(unprivileged({ Image: 'busybox' })).toEqual({ Image: 'busybox' });
});

test('the container and its volume can be found again by the label, and keep what they had', () => {
  const { Labels: labels, HostConfig: host } = labelled(request, 'rehearsal=a1');
  expect(labels).toEqual({ other: 'label', rehearsal: 'a1' });
  const [volume, bind] = host!.Mounts!;
  expect(volume).toEqual({ ...request.HostConfig.Mounts[0], VolumeOptions: { Labels: { rehearsal: 'a1' } } });
  expect(bind).toEqual(request.HostConfig.Mounts[1]);
});

test('builders of two builds differ in the names of their containers and volumes', () => {
  const url = '/v1.41/containers/buildx_buildkit_image-build0/json';
  expect(ofBuild('a1_1', url)).toBe('/v1.41/containers/buildx_buildkit_a1_1_image-build0/json');
  expect(ofBuild('a1_2', url)).not.toBe(ofBuild('a1_1', url));
  expect(ofBuild('a1_1', '/v1.41/containers/other/json')).toBe('/v1.41/containers/other/json');
});
