import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import { FindingSeverity } from '../finding-severity';
import type { ImageRepository } from '../image-repository';
import { CommandsAction, newActionRole } from './commands-action';
import { ImageDefinitions } from './image-definitions';
import { grantScanGate, scanGate } from './scan-gate';

export interface ScanStageProps {
  readonly pipeline: codepipeline.Pipeline;
  readonly severity: FindingSeverity;
  readonly images: ImageRepository;
  /** The image definitions. */
  readonly input: codepipeline.Artifact;
  readonly imageDefinitions: ImageDefinitions;
}

/** A stage that lets no image through with findings that are too bad. It changes nothing, so it can be retried. */
export function addScanStage(scope: Construct, { pipeline, severity, images, input, imageDefinitions }: ScanStageProps): void {
  const role = newActionRole(scope, 'ScanRole', pipeline, "Reads the findings of ECR's scan");
  grantScanGate(role, images);
  const [{ fileName }] = imageDefinitions.files; // all of them name the same image
  pipeline.addStage({
    stageName: 'Scan',
    actions: [new CommandsAction({ actionName: 'Scan', role, input, commands: scanGate({ images, severity, fileName }) })],
  });
}
