import { spawnSync } from 'child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

/** What AWS knows and answers. */
export interface FakeAws {
  /** Images of the registry, by digest; tags name digests. */
  readonly images?: { [digest: string]: { manifest: string; mediaType: string } };
  readonly tags?: { [tag: string]: string };
  /** Fixed answers, by operation, or by operation and `--image-id`. The last one of a list stays, and one with an `error` is none. */
  readonly answers?: { [operation: string]: unknown[] };
  /** Operations that fail. */
  readonly failing?: string[];
  /** How many seconds pass with each look at the clock; none if not given. */
  readonly secondsPerLook?: number;
}

export interface AwsCall {
  readonly operation: string;
  readonly options: { [option: string]: string };
  /** What `--cli-input-json` pointed to. */
  readonly input?: any;
}

export interface CommandsRun {
  readonly succeeded: boolean;
  readonly output: string;
  readonly calls: AwsCall[];
  readonly operations: string[];
  /** How often the commands slept, and the tags of the registry afterwards. */
  readonly naps: number;
  readonly tags: { [tag: string]: string };
}

/** Answers as the AWS CLI does, as far as these commands ask: with the same queries and the same output as text. */
const AWS = String.raw`
const { appendFileSync, readFileSync, writeFileSync } = require('fs');
const [, operation, ...rest] = process.argv.slice(2);
const options = {};
for (let i = 0; i < rest.length; i += 2) {
  if (!/^--/.test(rest[i]) || /^(--.*)?$/.test(rest[i + 1] || '')) throw new Error('no option with a value: ' + rest[i]);
  options[rest[i].slice(2)] = rest[i + 1];
}
const state = JSON.parse(readFileSync(process.env.STATE, 'utf8'));
const file = (options['cli-input-json'] || '').replace('file://', '');
const input = file ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
appendFileSync(process.env.CALLS, JSON.stringify({ operation, options, input }) + '\n');
if ((state.failing || []).includes(operation)) {
  process.stderr.write('An error occurred (ThrottlingException) when calling ' + operation + '\n');
  process.exit(254);
}

function answer() {
  const images = state.images || {}, tags = state.tags || {};
  if (operation === 'batch-get-image') {
    const [kind, id] = options['image-ids'].split('=');
    const digest = kind === 'imageTag' ? tags[id] : id;
    const image = images[digest];
    if (!image) return { images: [], failures: [{ failureCode: 'ImageNotFound' }] };
    return { images: [{ imageId: { imageDigest: digest }, imageManifest: image.manifest, imageManifestMediaType: image.mediaType }], failures: [] };
  }
  if (operation === 'put-image') {
    const { manifest, mediaType } = images[options['image-digest']];
    if (manifest !== options['image-manifest'] || mediaType !== options['image-manifest-media-type']) refuse('ImageDigestDoesNotMatch');
    if (tags[options['image-tag']] === options['image-digest']) refuse('ImageAlreadyExists');
    tags[options['image-tag']] = options['image-digest'];
    writeFileSync(process.env.STATE, JSON.stringify({ ...state, tags }));
    return { image: { imageId: { imageTag: options['image-tag'] } } };
  }
  const answers = state.answers || {};
  const key = [operation + ' ' + options['image-id'], operation].find((each) => each in answers);
  const [first, ...others] = answers[key] || [{}];
  if (others.length > 0) {
    answers[key] = others;
    writeFileSync(process.env.STATE, JSON.stringify(state));
  }
  if (first.error) refuse(first.error);
  return first;
}

function refuse(code) {
  process.stderr.write('An error occurred (' + code + 'Exception) when calling ' + operation + '\n');
  process.exit(254);
}

/** As much of JMESPath as is needed: a || b, a | b, names, [0] and [?name=='x']. */
function query(value, text) {
  if (text.includes(' || ')) {
    for (const each of text.split(' || ')) { const found = query(value, each); if (found !== null) return found; }
    return null;
  }
  for (const part of text.split('|')) {
    for (const [, name, index, key, wanted] of part.matchAll(/([A-Za-z]+)|\[(\d+)\]|\[\?([A-Za-z]+)=='([^']*)'\]/g)) {
      if (value === null || value === undefined) return null;
      value = name ? value[name] : index ? value[Number(index)] : value.filter((each) => each[key] === wanted);
    }
  }
  return value === undefined ? null : value;
}

const result = query(answer(), options.query || '');
if (options.output === 'text') process.stdout.write((result === null ? 'None' : String(result)) + '\n');
else process.stdout.write(JSON.stringify(result, null, 4) + '\n');
`;

const FAKES = {
  aws: `#!/bin/sh\nexec '${process.execPath}' "$FAKE_AWS" "$@"\n`,
  sleep: '#!/bin/sh\nprintf . >> "$NAPS"\n',
  // A clock of its own, so that nobody has to wait.
  date: '#!/bin/sh\n[ "$*" = +%s ] || exit 1\nNOW=$(cat "$CLOCK")\necho $((NOW + SECONDS_PER_LOOK)) > "$CLOCK"\necho "$NOW"\n',
};

/** Runs the lines of a `Commands` action as CodePipeline does: in one POSIX shell, ended by the first line that fails, beside the artifact's files. */
export function runCommands(commands: string[], files: { [name: string]: string }, aws: FakeAws): CommandsRun {
  const scratch = mkdtempSync(join(tmpdir(), 'commands-'));
  try {
    const at = (name: string) => join(scratch, name);
    for (const folder of ['bin', 'artifact files']) mkdirSync(at(folder));
    for (const [name, text] of Object.entries(FAKES)) {
      writeFileSync(at(`bin/${name}`), text);
      chmodSync(at(`bin/${name}`), 0o755);
    }
    for (const [name, text] of Object.entries(files)) writeFileSync(at(`artifact files/${name}`), text);
    writeFileSync(at('aws.js'), AWS);
    writeFileSync(at('state'), JSON.stringify(aws));
    writeFileSync(at('clock'), '1000');
    for (const name of ['calls', 'naps']) writeFileSync(at(name), '');

    const script = commands.map((command) => `{ ${command}\n} || exit 1`).join('\n');
    const { status, stdout, stderr } = spawnSync('sh', ['-c', script], {
      cwd: at('artifact files'),
      encoding: 'utf8',
      timeout: 60_000,
      env: {
        PATH: `${at('bin')}:${process.env.PATH}`,
        FAKE_AWS: at('aws.js'),
        STATE: at('state'),
        CALLS: at('calls'),
        NAPS: at('naps'),
        CLOCK: at('clock'),
        SECONDS_PER_LOOK: String(aws.secondsPerLook ?? 0),
      },
    });
    const calls: AwsCall[] = readFileSync(at('calls'), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
    return {
      succeeded: status === 0,
      output: stdout + stderr,
      calls,
      operations: calls.map(({ operation }) => operation),
      naps: readFileSync(at('naps'), 'utf8').length,
      tags: JSON.parse(readFileSync(at('state'), 'utf8')).tags,
    };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** What CodePipeline refuses: lines of a script, long lines and many of them. */
export function expectLines(commands: string[]): void {
  expect(commands.length).toBeLessThanOrEqual(50);
  for (const command of commands) {
    expect(command).not.toMatch(/[\r\n]/);
    expect(command.length).toBeLessThanOrEqual(1000);
  }
}
