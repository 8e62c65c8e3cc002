import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import type { FindingSeverity } from '../../finding-severity';
import type { ImageRepository } from '../../image-repository';
import type { ScanGateParameters } from './handlers/scan-gate';
import { LambdaInvokeAction } from './lambda-invoke-action';
import { StepFunction } from './step-function';
import { userParameters } from './user-parameters';

export interface ScanStageProps extends Pick<ScanGateParameters, 'fileName' | 'container'> {
  readonly pipeline: codepipeline.Pipeline;
  readonly severity: FindingSeverity;
  readonly images: ImageRepository;
  /** The image definitions. */
  readonly input: codepipeline.Artifact;
}

/** A stage that lets no image through with findings that are too bad. It changes nothing, so it can be retried. */
export function addScanStage(scope: Construct, { pipeline, severity, images, input, fileName, container }: ScanStageProps): void {
  const step = new StepFunction(scope, 'ScanGate', { handler: 'scan-gate', description: "Reads the findings of ECR's scan" });
  grantFindings(step, images);
  const parameters: ScanGateParameters = { repositoryUri: images.repository.repositoryUri, fileName, container, severity };
  pipeline.addStage({
    stageName: 'Scan',
    actions: [new LambdaInvokeAction({ actionName: 'Scan', step, input, userParameters: userParameters('stopOnFindings', parameters) })],
  });
}

/**
 * Findings of that one repository. With enhanced scanning ECR asks Amazon Inspector for them with the same permissions, which have
 * no resource level.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced-iam.html
 */
function grantFindings({ role }: StepFunction, images: ImageRepository): void {
  role.allow([images.repository.repositoryArn], 'ecr:BatchGetImage', 'ecr:DescribeImageScanFindings');
  role.allow(['*'], 'inspector2:ListCoverage', 'inspector2:ListFindings');
}
