import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { FunctionJobs } from './function-jobs';

let directory: string;
let jobs: FunctionJobs;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'function-jobs-test-'));
  jobs = new FunctionJobs(directory);
});
afterEach(() => rmSync(directory, { recursive: true }));

const answer = (id: string, result: object) => writeFileSync(join(directory, `${id}.result.json`), JSON.stringify(result));

test('a result is what the function says, whenever it says it', async () => {
  jobs.open('a');
  const result = jobs.result('a', 10);
  answer('a', { operation: 'PutJobSuccessResult' });
  expect(await result).toEqual({ operation: 'PutJobSuccessResult' });
});

test('a job that has ended without a result takes none any more', async () => {
  jobs.open('a');
  expect(await jobs.result('a', 0.01)).toBeUndefined();
  expect(existsSync(join(directory, 'a.ended'))).toBe(true);
});

test('a job that goes on can be answered again', async () => {
  jobs.open('a');
  answer('a', { operation: 'PutJobSuccessResult', continuationToken: 'state' });
  expect(await jobs.result('a', 10)).toMatchObject({ continuationToken: 'state' });
  jobs.open('a');
  expect(readdirSync(directory)).toEqual(['a.json']);
});
