import { Fn, Token } from 'aws-cdk-lib';
import { checkText, isUnknown, refusal } from './validation';

/** Enterprise-managed users carry an underscore in their names, `jane_acme`. */
const REPO = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,38})\/(?!\.{1,2}$)(?!.*\.git$)[A-Za-z0-9._-]{1,100}$/;

/** A GitHub repository, apart into the two halves that the GitHub source action asks for. */
export interface RepoParts {
  readonly owner: string;
  readonly name: string;
}

export function splitRepo(repo: string): RepoParts {
  const [owner, name] = Token.isUnresolved(repo) ? Fn.split('/', repo, 2) : repo.split('/');
  return { owner, name };
}

export function checkRepo(repo: string): void {
  // Absent is not allowed, but easily said: repo: process.env.REPO!
  checkText('repo', repo ?? '', REPO, 'be owner/name as GitHub spells it', "write 'acme/api' for https://github.com/acme/api.git");
}

/** @see https://git-scm.com/docs/git-check-ref-format */
export function checkBranch(branch: string | undefined): void {
  if (branch === undefined || isUnknown(branch)) return;
  if (/^refs\//.test(branch)) {
    throw refusal('branch', 'be a branch name without refs/heads/', branch,
      branch.startsWith('refs/heads/') ? `write '${branch.slice('refs/heads/'.length)}'` : 'only branches are deployed');
  }
  if (!isGitBranch(branch)) {
    throw refusal('branch', 'be a name that git accepts for a branch', branch, "try 'git check-ref-format --branch NAME'");
  }
}

/** What `git check-ref-format --branch` accepts, and at most the 255 bytes that GitHub stores. */
function isGitBranch(branch: string): boolean {
  return Buffer.byteLength(branch) <= 255
    && branch !== '@' && branch !== 'HEAD'
    && !branch.startsWith('-') && !branch.endsWith('.')
    && !/\.\.|@\{|[\x00-\x20\x7f~^:?*[\\]/.test(branch)
    && branch.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'));
}
