import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { EcsGithubPipelineProps } from '../ecs-github-pipeline-props';
import type { ImageRepository } from '../image-repository';
import { checkBranch, checkRepo } from './github-names';
import { checkPlace } from './places';
import { ServiceFacts } from './service-facts';
import { checkRollback } from './stage-props';
import { checkTestStage } from './test-stage';
import { checkCount, checkDuration, checkText, DurationUnit, refusal, words } from './validation';

export const PIPELINE_NAME = /^[A-Za-z0-9.@_-]{1,100}$/;

/** Refuses what cannot work, before anything is made. */
export function checkPipelineProps(scope: Construct, props: EcsGithubPipelineProps): void {
  checkRepo(props.repo);
  checkBranch(props.branch);
  checkCount('keepImages', props.keepImages, 1, 100000);
  if (props.testStage) checkTestStage(props.testStage);
  checkDuration('artifactExpiry', props.artifactExpiry, DurationUnit.DAYS, 1, 3650);
  checkDuration('deploymentTimeout', props.deploymentTimeout, DurationUnit.MINUTES, 1, 60);
  checkText('pipelineName', props.pipelineName, PIPELINE_NAME, 'be 1 to 100 letters, digits, dots, underscores, dashes or @',
    "for example 'api-deployment'");
  if (props.artifactBucket && props.artifactExpiry) {
    throw refusal('artifactExpiry', 'be left out when artifactBucket is given', words(props.artifactExpiry.toHumanString()),
      'an existing bucket keeps its own lifecycle rules');
  }
  checkRollback(props.rollbackOnFailure, props.executionMode);
  checkPlace(scope, 'artifactBucket', props.artifactBucket, undefined, 'region'); // of another account it may be: its policy says so
  checkPlace(scope, 'encryptionKey', props.encryptionKey, props.encryptionKey?.keyArn, 'region');
}

/**
 * The repository that is given, or else stands behind the services' images. Refuses one that contradicts those images, and
 * places that CloudFormation cannot order.
 */
export function chosenRepository(scope: Construct, targets: ServiceFacts[], props: EcsGithubPipelineProps): ImageRepository | undefined {
  const ours = targets.filter(({ imageRepository }) => imageRepository);
  const [behindService] = ours.map(({ imageRepository }) => imageRepository!);
  const contradicting = props.imageRepository ?? ours.find(({ imageRepository }) => imageRepository !== behindService)?.imageRepository;
  if (behindService && contradicting && contradicting !== behindService) {
    throw refusal('imageRepository', `be the one behind the service's image, ${behindService.node.path}`, contradicting.node.path,
      props.imageRepository ? 'leave it out' : 'let all services use images of one repository');
  }
  const images = props.imageRepository ?? behindService;
  if (!images) return undefined;

  if (props.keepImages !== undefined) {
    throw refusal('keepImages', 'be left out when the image repository exists', props.keepImages, `say it where ${images.node.path} is made`);
  }
  if (ours.some((target) => dependOnEachOther(scope, target, images))) {
    throw refusal('imageRepository', "live in the service's stack or a third one", Stack.of(images).stackName,
      "the pipeline's stack needs the service's, which needs the image");
  }
  checkPlace(scope, 'imageRepository', images.repository, images.repository.repositoryArn, 'region', 'account');
  return images;
}

/** The service's stack takes the image from the pipeline's, which deploys to the service. */
function dependOnEachOther(scope: Construct, target: ServiceFacts, images: Construct): boolean {
  const pipelineStack = Stack.of(scope);
  const serviceStack = Stack.of(target.service);
  if (outermost(serviceStack) !== outermost(pipelineStack)) return outermost(Stack.of(images)) === outermost(pipelineStack);
  // A nested stack is a resource of the stack around it, and waits in line with the others.
  return Stack.of(images) === pipelineStack && !serviceStack.node.scopes.includes(pipelineStack);
}

/** Nested stacks are deployed with the one that they stand in. */
function outermost(stack: Stack): Stack {
  return stack.nestedStackParent ? outermost(stack.nestedStackParent) : stack;
}
