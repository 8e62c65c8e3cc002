/**
 * Takes the source maps out of the compiled library. The compiler writes them into every file, with the source, and they would be more
 * than half of what users download and of what runs in Lambda.
 */
import { readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';

const LIB = join(__dirname, '..', 'lib');

for (const name of readdirSync(LIB, { recursive: true, encoding: 'utf8' }).filter((each) => each.endsWith('.js'))) {
  const file = join(LIB, name);
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL=data:.*\n?/gm, ''));
}
