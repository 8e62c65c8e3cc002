import { chmodSync, mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';

/**
 * A folder with the only stand-in of a build: an `aws` that answers the one question a build asks AWS, ECR's password.
 * Put first on PATH, it also keeps a build from talking to the user's own account.
 */
export function newAwsCli(directory: string, password: string): string {
  const passwordFile = join(directory, 'password');
  const bin = join(directory, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  writeFileSync(join(bin, 'aws'), [
    '#!/bin/sh',
    `if [ "$1 $2" = 'ecr get-login-password' ]; then exec cat '${passwordFile}'; fi`,
    'echo "aws: only ecr get-login-password is played here, got: $*" >&2',
    'exit 252',
    '',
  ].join('\n'));
  chmodSync(join(bin, 'aws'), 0o755);
  return bin;
}
