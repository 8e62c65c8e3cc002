import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { zipSync } from 'fflate';
import { ArtifactBucket } from './artifact-bucket';

let directory: string;
beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'artifact-test-')); });
afterEach(() => rmSync(directory, { recursive: true }));

/** An S3 that remembers, and hands out what it was given. */
function bucketIn(objects: Map<string, Uint8Array>): ArtifactBucket {
  const s3: any = {
    putObject: async ({ Bucket, Key, Body }: any) => void objects.set(`${Bucket}/${Key}`, Body),
    getObject: async ({ Bucket, Key }: any) => ({ Body: { transformToByteArray: async () => objects.get(`${Bucket}/${Key}`) } }),
  };
  return new ArtifactBucket(s3, 'artifacts', 'a-pipeline-with-a-long-name');
}

test('hands files on from action to action, each execution its own', async () => {
  const bucket = bucketIn(new Map());
  await bucket.put('Build', 'execution-1', new Map([['a/b.txt', Buffer.from('one')]]));
  await bucket.put('Build', 'execution-2', new Map([['a/b.txt', Buffer.from('two')]]));
  expect(await bucket.get('Build', 'execution-1')).toEqual(new Map([['a/b.txt', Buffer.from('one')]]));
  await bucket.unpack('Build', 'execution-2', join(directory, 'out'));
  expect(readFileSync(join(directory, 'out/a/b.txt'), 'utf8')).toBe('two');
});

test('keeps zips, under the shortened names of pipeline and artifact', async () => {
  const objects = new Map<string, Uint8Array>();
  await bucketIn(objects).put('AnArtifactWithALongName', 'e', new Map([['a', Buffer.from('')]]));
  const [[key, zip]] = objects;
  expect(key).toBe('artifacts/a-pipeline-with-a-lo/AnArtifact/e');
  expect(Buffer.from(zip.subarray(0, 4))).toEqual(Buffer.from('PK\x03\x04', 'latin1')); // which zips begin with
});

test('unpacks no file outside of the folder', async () => {
  const bucket = bucketIn(new Map());
  await bucket.putZip('Source', 'e', zipSync({ '../escaped': Buffer.from('x') }));
  await expect(bucket.unpack('Source', 'e', join(directory, 'out'))).rejects.toThrow('holds a file outside of itself, ../escaped');
});
