import { randomBytes } from 'crypto';
import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';

const MB = 1024 * 1024;

/** Twenty seconds that bring 30 MB: what a package manager does on a good day. */
const DEPENDENCIES = 'COPY dependencies.txt .\nRUN sleep 19 && dd if=/dev/urandom of=/app/dependencies bs=1M count=30';

/** The Dockerfiles that are built, by what they are called in the report. */
export const APPS: { [name: string]: (base: string) => string } = {
  'one stage': (base) => `FROM ${base}\nWORKDIR /app\n${DEPENDENCIES}\nCOPY source.bin .\n`,
  'two stages': (base) => `FROM ${base} AS build\nWORKDIR /app\n${DEPENDENCIES}\nCOPY source.bin .\nRUN cp source.bin app.bin\n`
    + `FROM ${base}\nCOPY --from=build /app/app.bin /app.bin\n`,
};

/** An app with 5 MB of source. */
export function writeApp(directory: string, dockerfile: string): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'Dockerfile'), dockerfile);
  writeFileSync(join(directory, 'dependencies.txt'), randomBytes(8).toString('hex')); // or another app's layers would do
  changeSource(directory);
}

export function changeSource(directory: string): void {
  writeFileSync(join(directory, 'source.bin'), randomBytes(5 * MB));
}
