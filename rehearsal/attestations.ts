/**
 * An image for two platforms is built with provenance and SBOM by a template's own buildspec, and then read from the registry: what
 * was asked for has to be there, and to be true of the image.
 */
import { randomBytes } from 'crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { newBaseImage } from './base-image';
import { startBaseRegistry } from './base-registry';
import { BuildMachine, buildspecOf } from './build-machine';
import { BuildEngines } from './buildkit/build-engines';
import { Cleanup } from './cleanup';
import { Docker } from './docker';
import { Descriptor, RegistryContents } from './registry-contents';
import { ensure, step } from './steps';

/** As Docker's own generator: it is told where to look and where to write, and writes an in-toto statement of SPDX. */
const GENERATOR = `#!/bin/sh
cd "$BUILDKIT_SCAN_SOURCE"
files=$(/bin/busybox find . -type f | /bin/busybox sed 's|.*|{"fileName":"&"}|' | /bin/busybox tr '\\n' ',')
echo '{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://spdx.dev/Document","predicate":{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","files":['"\${files%,}"']}}' \\
  > "$BUILDKIT_SCAN_DESTINATION/sbom.spdx.json"
`;

/** Everything runs on the machine's own platform, so nothing is emulated. */
const dockerfile = (base: string) => [
  `FROM --platform=$BUILDPLATFORM ${base} AS build`,
  'ARG TARGETARCH GREETING',
  'RUN mkdir /app && echo "made for $TARGETARCH" > "/app/for-$TARGETARCH" && echo "$GREETING" > /app/greeting',
  'FROM scratch',
  'COPY --from=build /app /app',
].join('\n');

interface Statement {
  readonly subject: { readonly digest: { readonly sha256: string } }[];
  readonly predicate: any;
}

async function main(workspace: string, cleanup: Cleanup): Promise<void> {
  const id = randomBytes(4).toString('hex');
  const docker = await Docker.connect(join(workspace, 'docker'), id);
  cleanup.later('what was made in the Docker engine', () => docker.removeEverything());
  const registry = await startBaseRegistry(workspace, cleanup);
  const engines = await step('BuildKit', () => BuildEngines.prepare(docker, workspace), ({ origin }) => origin);
  const { name: base } = await newBaseImage(docker, registry, id, workspace);
  const sbomGenerator = await newGenerator(docker, registry, base, workspace);
  const machine = new BuildMachine(docker, engines, workspace);
  const source = join(workspace, 'source');
  mkdirSync(source);
  writeFileSync(join(source, 'Dockerfile'), dockerfile(base));
  const repository = `${registry}/api`;
  const images = new RegistryContents(repository);

  await step('Plain build', () => machine.build(buildspecOf({}), repository, source), (seconds) => `${seconds.toFixed(1)} s`);
  const plain = await images.manifest(machine.tag);
  ensure(plain.manifests === undefined, 'what nobody asked to attest is one image, and no index');

  const attested = buildspecOf({
    platforms: [Platform.LINUX_AMD64, Platform.LINUX_ARM64], buildArgs: { GREETING: 'hello' }, provenance: true, sbom: true, sbomGenerator,
  });
  await step('Attested build', () => machine.build(attested, repository, source), (seconds) => `${seconds.toFixed(1)} s`);
  const index = await images.manifest(machine.tag);
  const isAttestation = ({ annotations }: Descriptor) => annotations?.['vnd.docker.reference.type'] === 'attestation-manifest';
  const [attestations, built] = [true, false].map((wanted) => (index.manifests ?? []).filter((one) => isAttestation(one) === wanted));
  ensure(JSON.stringify(built.map(({ platform }) => `${platform!.os}/${platform!.architecture}`).sort()) === '["linux/amd64","linux/arm64"]',
    `the index holds both platforms, got: ${JSON.stringify(index.manifests)}`);
  ensure(machine.exported.IMAGE_DIGEST === index.digest, `IMAGE_DIGEST is the index's ${index.digest}, got: ${machine.exported.IMAGE_DIGEST}`);

  for (const image of built) {
    const { architecture } = image.platform!;
    const other = architecture === 'amd64' ? 'arm64' : 'amd64';
    const { config, layers } = await images.manifest(image.digest);
    const { architecture: configured } = await images.json<{ architecture: string }>(config);
    ensure(configured === architecture, `the configuration says ${architecture}, got: ${configured}`);
    const files = Buffer.concat(await Promise.all(layers.map((layer) => images.layer(layer)))).toString('latin1');
    ensure(files.includes(`made for ${architecture}\n`) && !files.includes(`made for ${other}\n`), `the layers are those of ${architecture}`);

    const attestation = attestations.find(({ annotations }) => annotations!['vnd.docker.reference.digest'] === image.digest);
    ensure(attestation !== undefined, `${architecture} is attested, got: ${JSON.stringify(attestations)}`);
    const statement = async (predicate: RegExp): Promise<Statement> => {
      const found = (await images.manifest(attestation!.digest)).layers.find(({ annotations }) => predicate.test(annotations!['in-toto.io/predicate-type']));
      ensure(found !== undefined, `there is a statement of ${predicate} about ${architecture}`);
      const read = await images.json<Statement>(found!);
      ensure(read.subject.some(({ digest }) => `sha256:${digest.sha256}` === image.digest), `it is about the image of ${architecture}`);
      return read;
    };
    const sbom = await statement(/^https:\/\/spdx\.dev\/Document$/);
    const listed = sbom.predicate.files.map(({ fileName }: { fileName: string }) => fileName).sort().join(' ');
    ensure(listed === `./app/for-${architecture} ./app/greeting`, `the SBOM lists the image's files, got: ${listed}`);
    const provenance = JSON.stringify((await statement(/^https:\/\/slsa\.dev\/provenance\//)).predicate);
    ensure(provenance.includes('"build-arg:GREETING":"hello"'), `the provenance names the build argument, got: ${provenance}`);
    ensure(provenance.includes(base.split(':').pop()!), 'the provenance names the base image');
  }
  console.log(`${index.digest} holds ${built.length} images and ${attestations.length} attestations, and each is about its image.`);
}

async function newGenerator(docker: Docker, registry: string, base: string, workspace: string): Promise<string> {
  const directory = join(workspace, 'generator');
  mkdirSync(directory);
  writeFileSync(join(directory, 'generate'), GENERATOR, { mode: 0o755 });
  const name = `${registry}/sbom-generator:1`;
  const lines = [`FROM ${base}`, 'COPY generate /generate', 'ENTRYPOINT ["/bin/sh", "/generate"]'];
  writeFileSync(join(directory, 'Dockerfile'), lines.join('\n'));
  await docker.run(['build', '--label', docker.label, '--tag', name, directory]);
  await docker.run(['push', name]);
  return name;
}

const workspace = mkdtempSync(join(tmpdir(), 'attestations-'));
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
