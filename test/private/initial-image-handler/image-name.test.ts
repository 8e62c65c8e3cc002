import { parseEcrName, parseImageName } from '../../../src/private/initial-image-handler/image-name';

const HUB = 'registry-1.docker.io';
const DIGEST = `sha256:${'a'.repeat(64)}`;

test.each([
  ['nginx', HUB, 'library/nginx', 'latest'],
  ['nginx:1.27', HUB, 'library/nginx', '1.27'],
  ['acme/api', HUB, 'acme/api', 'latest'],
  ['acme/team/api:1', HUB, 'acme/team/api', '1'],
  ['docker.io/nginx', HUB, 'library/nginx', 'latest'],
  ['docker.io/acme/api', HUB, 'acme/api', 'latest'],
  ['index.docker.io/library/nginx', HUB, 'library/nginx', 'latest'],
  ['public.ecr.aws/nginx/nginx:stable', 'public.ecr.aws', 'nginx/nginx', 'stable'],
  ['ghcr.io/acme/api', 'ghcr.io', 'acme/api', 'latest'],
  ['registry.example.com:8443/api:2', 'registry.example.com:8443', 'api', '2'],
  ['localhost/api', 'localhost', 'api', 'latest'],
  ['localhosts/api', HUB, 'localhosts/api', 'latest'],
  ['mylocalhost/api', HUB, 'mylocalhost/api', 'latest'],
  [`nginx@${DIGEST}`, HUB, 'library/nginx', DIGEST],
  [`ghcr.io/acme/api:1@${DIGEST}`, 'ghcr.io', 'acme/api', DIGEST],
])('%s is read as Docker reads it', (uri, registry, repository, reference) => {
  expect(parseImageName(uri)).toEqual({ registry, repository, reference });
});

test.each([
  ['111122223333.dkr.ecr.eu-west-1.amazonaws.com', 'eu-west-1'],
  ['111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
  ['111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
])('%s is ECR in %s', (registry, region) => {
  expect(parseEcrName(parseImageName(`${registry}/acme/api`))).toEqual({ registryId: '111122223333', region, repositoryName: 'acme/api' });
});

test.each(['public.ecr.aws', '11112222333.dkr.ecr.eu-west-1.amazonaws.com', '1111222233334.dkr.ecr.eu-west-1.amazonaws.com', 'ghcr.io'])('%s is not', (registry) => {
  expect(parseEcrName(parseImageName(`${registry}/acme/api`))).toBeUndefined();
});
