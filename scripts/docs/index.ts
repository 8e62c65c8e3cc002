/** Writes what is generated of docs/: `npm run docs`. */
import { writeFileSync } from 'fs';
import { join } from 'path';
import { generatedFiles } from './generated';

for (const { file, text } of generatedFiles()) writeFileSync(join(__dirname, '..', '..', file), text);
