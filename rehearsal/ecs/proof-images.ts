import { createHash } from 'crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Docker } from '../docker';
import { run } from '../processes';

/** Gives an image of the engine another architecture, which no build can do everywhere: older engines have no emulation. */
export async function withArchitecture(docker: Docker, image: string, architecture: string, workspace: string): Promise<void> {
  const folder = mkdtempSync(join(workspace, 'image-'));
  const tar = join(folder, 'image.tar');
  await docker.run(['save', '--output', tar, image]);
  const unpacked = join(folder, 'image');
  await run('sh', ['-c', 'mkdir "$1" && tar -x -f "$2" -C "$1"', 'sh', unpacked, tar]);

  const manifestFile = join(unpacked, 'manifest.json');
  const [manifest] = JSON.parse(readFileSync(manifestFile, 'utf8'));
  const configuration = JSON.stringify({ ...JSON.parse(readFileSync(join(unpacked, manifest.Config), 'utf8')), architecture });
  const name = `${createHash('sha256').update(configuration).digest('hex')}.json`;
  writeFileSync(join(unpacked, name), configuration);
  writeFileSync(manifestFile, JSON.stringify([{ ...manifest, Config: name }]));
  // Without the index that newer engines prefer, the manifest alone counts.
  rmSync(join(unpacked, 'index.json'), { force: true });
  rmSync(join(unpacked, 'oci-layout'), { force: true });

  await run('tar', ['-c', '-f', tar, '-C', unpacked, '.']);
  await docker.run(['load', '--input', tar]);
}
