import { ACCOUNT } from './emulator/emulator';

/**
 * An image's name begins with its registry's host. On this machine that is the emulator's, but whatever AWS keeps (templates,
 * artifacts, variables) has AWS's own.
 */

/** A text whose images are the emulator's. */
export function atRegistry(text: string, localHost: string): string {
  return text.replace(/\b\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\b/g, localHost);
}

/** The same for all values. */
export function withRegistry(environment: { [name: string]: string }, localHost: string): { [name: string]: string } {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, atRegistry(value, localHost)]));
}

/** A text whose images are AWS's again. */
export function atAws(text: string, localHost: string, region: string): string {
  return text.replaceAll(localHost, `${ACCOUNT}.dkr.ecr.${region}.amazonaws.com`);
}
