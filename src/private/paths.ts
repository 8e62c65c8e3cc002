import { posix } from 'path';
import { Token } from 'aws-cdk-lib';
import { checkText, isUnknown, refusal } from './validation';

/** Refuses a path that leaves the repository, or that a shell or CodeBuild would read as more than a path. */
export function checkPath(prop: string, path: string | undefined, base: string = '.'): void {
  checkText(prop, path, /^[A-Za-z0-9._@+=,~ /-]{1,1000}$/, 'be a path of letters, digits, spaces and . _ @ + = , ~ / -', 'a shell would read other characters');
  if (path === undefined || isUnknown(path)) return;
  const leaves = !isUnknown(base) && posix.join(base, path).split('/')[0] === '..';
  if (leaves || posix.isAbsolute(path)) {
    throw refusal(prop, 'stay inside the repository, relative to its root', path, "for example 'services/api'");
  }
}

/** A path that no command takes for an option. Tokens are joined unread. */
export function joinPath(directory: string, file: string): string {
  if (Token.isUnresolved(directory) || Token.isUnresolved(file)) return `./${directory}/${file}`;
  const path = posix.join(directory, file);
  return path === '.' ? path : `./${path}`;
}
