import { asksForBuildKit } from './build-engines';

const asks = (method: string, query: string) => asksForBuildKit(method, new URL(`http://engine/v1.41/images/create?${query}`));

test.each([
  'fromImage=moby%2Fbuildkit&tag=v0.27.0',
  'fromImage=docker.io%2Fmoby%2Fbuildkit&tag=v0.27.0',
  'fromImage=moby%2Fbuildkit%3Av0.27.0&tag=',
])("the pull of BuildKit's image is recognised in %s", (query) => expect(asks('POST', query)).toBe(true));

test.each([
  ['POST', 'fromImage=moby%2Fbuildkit&tag=latest'],
  ['POST', 'fromImage=127.0.0.1%3A5000%2Fapi&tag=buildkit-v0.27.0-x86_64'],
  ['POST', 'fromSrc=-&repo=moby%2Fbuildkit&tag=v0.27.0'],
  ['GET', 'fromImage=moby%2Fbuildkit&tag=v0.27.0'],
])('%s %s is no such pull', (method, query) => expect(asks(method, query)).toBe(false));
