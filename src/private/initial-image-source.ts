import { relative, resolve, sep } from 'path';
import { App } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecr_assets from 'aws-cdk-lib/aws-ecr-assets';
import { Construct } from 'constructs';
import { checkText, isUnknown, refusal } from './validation';

/** What is copied, and from where. */
export interface BoundInitialImage {
  readonly uri: string;
  /** The repository in ECR that it is read from; none for a public registry. */
  readonly repository?: ecr.IRepository;
}

export const TAG = '[A-Za-z0-9_][A-Za-z0-9._-]{0,127}';
const DIGEST = 'sha256:[0-9a-f]{64}';
const REGISTRY = '(?:[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+(?::[0-9]{1,5})?/)?';
export const NAME = '[a-z0-9]+(?:(?:[._]|__|-+|/)[a-z0-9]+)*';

export function checkRegistryUri(uri: string): void {
  checkText('uri', uri ?? '', new RegExp(`^(?=.{1,500}$)${REGISTRY}${NAME}(?::${TAG})?(?:@${DIGEST})?$`),
    'be the name of an image, [registry/]name[:tag][@sha256:…]', "for example 'public.ecr.aws/nginx/nginx:stable'");
  if (!isUnknown(uri) && /^\d{12}\.dkr\.ecr[.-]/.test(uri)) {
    throw refusal('uri', 'be of a public registry', uri, 'pass InitialImage.fromEcrRepository(…), which also grants the right to read it');
  }
}

export function checkTag(tag: string): void {
  checkText('tag', tag, new RegExp(`^(?:${TAG}|${DIGEST})$`),
    'be 1 to 128 letters, digits, dots, underscores or dashes, or a digest, sha256:…', "for example 'latest'");
}

/** The app's own output, where it is inside of the build context: CDK would copy it into itself until no path is long enough. */
function outputIn(scope: Construct, directory: string): string[] {
  const { outdir } = scope.node.root as App; // of a stage it is inside of the app's
  const output = relative(resolve(directory), resolve(outdir)).split(sep).join('/');
  return output === '' || output.startsWith('..') ? [] : [output];
}

export function initialAsset(scope: Construct, directory: string, options: ecr_assets.DockerImageAssetOptions): BoundInitialImage {
  const exclude = [...options.exclude ?? [], ...outputIn(scope, directory)];
  const { imageUri, repository } = new ecr_assets.DockerImageAsset(scope, 'Asset', { ...options, exclude, directory });
  return { uri: imageUri, repository };
}
