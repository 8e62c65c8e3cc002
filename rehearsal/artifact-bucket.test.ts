import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { zipSync } from 'fflate';
import { ArtifactBucket } from './artifact-bucket';

let directory: string;
beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'artifact-test-')); });
afterEach(() => rmSync(directory, { recursive: true }));

test('hands files on from action to action, each execution its own', () => {
  const bucket = new ArtifactBucket(directory);
  bucket.put('Build', 'execution-1', new Map([['a/b.txt', Buffer.from('one')]]));
  bucket.put('Build', 'execution-2', new Map([['a/b.txt', Buffer.from('two')]]));
  expect(bucket.get('Build', 'execution-1')).toEqual(new Map([['a/b.txt', Buffer.from('one')]]));
  bucket.unpack('Build', 'execution-2', join(directory, 'out'));
  expect(readFileSync(join(directory, 'out/a/b.txt'), 'utf8')).toBe('two');
});

test('keeps zips, which begin as zips do', () => {
  const bucket = new ArtifactBucket(directory);
  bucket.put('Build', 'e', new Map([['a', Buffer.from('')]]));
  expect(readFileSync(bucket.zipOf('Build', 'e')).subarray(0, 4)).toEqual(Buffer.from('PK\x03\x04', 'latin1'));
});

test('unpacks no file outside of the folder', () => {
  const bucket = new ArtifactBucket(directory);
  writeFileSync(bucket.zipOf('Source', 'e'), zipSync({ '../escaped': Buffer.from('x') }));
  expect(() => bucket.unpack('Source', 'e', join(directory, 'out'))).toThrow('holds a file outside of itself, ../escaped');
});
