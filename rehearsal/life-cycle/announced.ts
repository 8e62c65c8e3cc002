import { isStateful, sorted } from './state';

/**
 * Types of the stateful resources that `cdk diff` says will be lost. It knows from CloudFormation's schemas which
 * properties cannot be updated in place, so it counts whatever the emulator makes of them.
 */
export function lossesAnnouncedIn(diff: string): string[] {
  const lines = diff.matchAll(/^\[[~-]\] (?<type>\S+) .* (?:replace|may be replaced|destroy|orphan)$/gm);
  return sorted([...lines].map(({ groups }) => groups!.type).filter(isStateful));
}

export function announcesNothing(diff: string): boolean {
  return diff.includes('There were no differences');
}
