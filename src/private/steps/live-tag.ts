import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import type { ImageRepository } from '../../image-repository';
import type { LiveTagParameters } from './handlers/live-tag';
import { LambdaInvokeAction } from './lambda-invoke-action';
import { StepFunction } from './step-function';
import { userParameters } from './user-parameters';

/** The function that moves live tags: it may read and tag images of that one repository, and nothing else. */
export function newLiveTagFunction(scope: Construct, images: ImageRepository): StepFunction {
  const step = new StepFunction(scope, 'MoveLiveTag', { handler: 'live-tag', description: 'Moves the live tags to the images that are deployed' });
  step.role.allow([images.repository.repositoryArn], 'ecr:BatchGetImage', 'ecr:PutImage');
  return step;
}

export interface MoveLiveTagProps extends Pick<LiveTagParameters, 'tag' | 'fileName' | 'container'> {
  readonly step: StepFunction;
  readonly images: ImageRepository;
  readonly input: codepipeline.Artifact;
  readonly runOrder: number;
}

/** In the stage of the deployment, so that a rollback of the stage, by AWS or by hand, moves the tag back. */
export function moveLiveTag({ step, images, input, runOrder, tag, fileName, container }: MoveLiveTagProps): LambdaInvokeAction {
  const parameters: LiveTagParameters = { repositoryUri: images.repository.repositoryUri, fileName, container, tag };
  return new LambdaInvokeAction({ actionName: 'MoveLiveTag', step, input, runOrder, userParameters: userParameters('stageName', parameters) });
}
