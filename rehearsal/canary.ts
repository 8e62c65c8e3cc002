/**
 * A build secret is given to a real build, and then looked for where it must not be: in every layer and configuration that the
 * registry has been given, the cache's among them, in the log of the build and in the environment of its commands. Then secrets
 * of other forms than were asked for, in the logs of the builds that end by them.
 */
import { createHash, randomBytes } from 'crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { gunzipSync } from 'zlib';
import { App, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-ecs';
import { Secret as ManagedSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { newBaseImage } from './base-image';
import { startBaseRegistry } from './base-registry';
import { BuildMachine, buildspecOf } from './build-machine';
import { BuildEngines } from './buildkit/build-engines';
import { Cleanup } from './cleanup';
import { Docker } from './docker';
import { SecretForm, tracesOf, unfitSecrets } from './secret-forms';
import { ensure, step } from './steps';

const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:npm-AbCdEf';

async function main(workspace: string, cleanup: Cleanup): Promise<void> {
  const id = randomBytes(4).toString('hex');
  const canary = `canary-${randomBytes(16).toString('hex')}`;
  const docker = await Docker.connect(join(workspace, 'docker'), id);
  cleanup.later('what was made in the Docker engine', () => docker.removeEverything());
  const registry = await startBaseRegistry(workspace, cleanup);
  const engines = await step('BuildKit', () => BuildEngines.prepare(docker, workspace), ({ origin }) => origin);
  const { name: base } = await newBaseImage(docker, registry, id, workspace);
  const machine = new BuildMachine(docker, engines, workspace, canary);

  const source = join(workspace, 'source');
  mkdirSync(source);
  // What the secret was is proven by its digest, which the image shows.
  writeFileSync(join(source, 'Dockerfile'), `FROM ${base}\nRUN --mount=type=secret,id=npm /bin/busybox sha256sum /run/secrets/npm > /proof\nCOPY . /app\n`);
  const npm = Secret.fromSecretsManager(ManagedSecret.fromSecretCompleteArn(new Stack(new App(), 'Stack'), 'Npm', ARN));
  const testCommands = [
    'env; set; export -p', 'docker history --no-trunc "$IMAGE_URI"', 'docker inspect "$IMAGE_URI"',
    'docker run --rm "$IMAGE_URI" /bin/busybox env', 'docker run --rm "$IMAGE_URI" /bin/busybox cat /proof',
  ];
  await step('Build', () => machine.build(buildspecOf({ secrets: { npm }, testCommands }), `${registry}/api`, source), (seconds) => `${seconds.toFixed(1)} s`);

  ensure(machine.log.includes(createHash('sha256').update(canary).digest('hex')), 'the command of the Dockerfile had the secret');
  ensure(!machine.log.includes(canary), 'the secret is not in the log, which lists environments and history');
  const blobs = filesIn(join(workspace, 'base-registry')).filter((file) => file.endsWith('/data'));
  const found = blobs.filter((file) => contents(file).includes(canary));
  ensure(blobs.length >= 6, `the registry has layers of the image and its cache, got: ${blobs.length} blobs`);
  ensure(found.length === 0, `no blob of the registry holds the secret, got: ${found}`);
  const proof = blobs.filter((file) => contents(file).includes(createHash('sha256').update(canary).digest('hex')));
  ensure(proof.length > 0, 'a layer that is searched shows what it holds');
  console.log(`The secret is in none of ${blobs.length} blobs and in none of ${machine.log.split('\n').length} lines of the log.`);

  const forms = unfitSecrets(canary);
  await step('Secrets of other forms', async () => {
    for (const form of forms) await endsUnseen(machine, form, canary, `${registry}/api`, source);
  }, () => `${forms.length}`);
  await loginIsUnseen(machine, canary, `${registry}/api`, source);
  console.log(`Of ${forms.length} secrets of other forms the log shows nothing but what they should look like, nor of a login that is refused.`);
}

/** A secret that is not what was asked for, by the build and as the login to Docker Hub. */
async function endsUnseen(
  machine: BuildMachine, { name, answer, field }: SecretForm, canary: string, repository: string, source: string,
): Promise<void> {
  machine.answerSecret(answer);
  const secret = ManagedSecret.fromSecretCompleteArn(new Stack(new App(), 'Stack'), 'Npm', ARN);
  const asBuildSecret = buildspecOf({ secrets: { npm: Secret.fromSecretsManager(secret, field) } });
  const builds = [asBuildSecret, ...field ? [buildspecOf({ dockerHubCredentials: secret })] : []];
  for (const buildspec of builds) {
    const failed = await machine.build(buildspec, repository, source).then(() => false, () => true);
    ensure(failed, `a secret that is ${name} ends the build`);
    isUnseen(machine.log, canary, name);
    const last = machine.log.split('\n').filter((line) => line.startsWith('Failed: ')).pop();
    ensure(last?.includes(`${ARN} must be `) === true, `the last line says what a secret that is ${name} should look like, got: ${last}`);
  }
}

/** The right form, and a password that Docker Hub does not know, or cannot be asked about. */
async function loginIsUnseen(machine: BuildMachine, canary: string, repository: string, source: string): Promise<void> {
  machine.answerSecret({ SecretString: JSON.stringify({ username: 'nobody', password: canary }) });
  const dockerHubCredentials = ManagedSecret.fromSecretCompleteArn(new Stack(new App(), 'Stack'), 'DockerHub', ARN);
  const failed = await machine.build(buildspecOf({ dockerHubCredentials }), repository, source).then(() => false, () => true);
  ensure(failed && machine.log.includes('Failed: Log in to Docker Hub.'), 'a login to Docker Hub that is refused ends the build');
  isUnseen(machine.log, canary, 'the password of a login');
}

function isUnseen(log: string, canary: string, name: string): void {
  const seen = tracesOf(canary).filter((trace) => log.includes(trace));
  ensure(seen.length === 0, `nothing of a secret is in the log: ${name}`);
}

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) => join(directory, name)).filter((file) => statSync(file).isFile());
}

/** Layers are packed. */
function contents(file: string): Buffer {
  const bytes = readFileSync(file);
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}

const workspace = mkdtempSync(join(tmpdir(), 'canary-'));
const cleanup = new Cleanup();
main(workspace, cleanup)
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  })
  .finally(async () => {
    await cleanup.run();
    rmSync(workspace, { recursive: true, force: true });
  });
