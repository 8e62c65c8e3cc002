import { Duration, SecretValue, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

export interface HandWiredOptions {
  /** Whether a live tag follows what is deployed, as with the construct. The tutorial's pipeline has none. */
  readonly movesLiveTag?: boolean;
}

/**
 * The same pipeline as a good engineer wires it from CDK's L2s: what is cheap to have right is right (V2, no customer key,
 * private bucket that expires, immutable tags), and grants, webhook and roles are what the L2s make of them.
 */
export class HandWiredPipeline extends Construct {
  constructor(scope: Construct, id: string, service: ecs.FargateService, containerName: string, options: HandWiredOptions = {}) {
    super(scope, id);
    const repository = new ecr.Repository(this, 'Repository', {
      imageTagMutability: ecr.TagMutability.IMMUTABLE,
      imageScanOnPush: true,
      lifecycleRules: [{ tagPrefixList: ['release'], maxImageCount: 30 }],
    });
    repository.grantPull(service.taskDefinition.obtainExecutionRole());

    const artifactBucket = new s3.Bucket(this, 'ArtifactBucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(180) }],
    });

    const project = new codebuild.PipelineProject(this, 'Project', {
      environment: { buildImage: codebuild.LinuxBuildImage.AMAZON_LINUX_2_5, privileged: true },
      environmentVariables: { REPOSITORY_URI: { value: repository.repositoryUri } },
      buildSpec: codebuild.BuildSpec.fromObject({
        version: '0.2',
        phases: {
          pre_build: {
            commands: [`aws ecr get-login-password | docker login --username AWS --password-stdin ${Stack.of(this).account}.dkr.ecr.${Stack.of(this).region}.amazonaws.com`],
          },
          build: {
            commands: [
              'IMAGE_URI=$REPOSITORY_URI:release-$CODEBUILD_RESOLVED_SOURCE_VERSION',
              'docker build --tag $IMAGE_URI .',
              'docker push $IMAGE_URI',
            ],
          },
          post_build: { commands: [`printf '[{"name":"${containerName}","imageUri":"%s"}]' $IMAGE_URI > imagedefinitions.json`] },
        },
        artifacts: { files: ['imagedefinitions.json'] },
      }),
    });
    repository.grantPullPush(project);

    const source = new codepipeline.Artifact();
    const build = new codepipeline.Artifact();
    const pipeline = new codepipeline.Pipeline(this, 'Pipeline', {
      pipelineType: codepipeline.PipelineType.V2,
      crossAccountKeys: false,
      artifactBucket,
      stages: [
        {
          stageName: 'Source',
          actions: [new actions.GitHubSourceAction({
            actionName: 'Source', owner: 'acme', repo: 'api', branch: 'main', oauthToken: SecretValue.secretsManager('github-token'), output: source,
          })],
        },
        { stageName: 'Build', actions: [new actions.CodeBuildAction({ actionName: 'Build', project, input: source, outputs: [build] })] },
        { stageName: 'Deploy', actions: [new actions.EcsDeployAction({ actionName: 'Deploy', service, input: build })] },
      ],
    });
    if (options.movesLiveTag) {
      const commands = new actions.CommandsAction({
        actionName: 'MoveLiveTag',
        input: build,
        commands: [
          'TAG=$(sed \'s/.*:\\([^"]*\\)".*/\\1/\' imagedefinitions.json)',
          `MANIFEST=$(aws ecr batch-get-image --repository-name ${repository.repositoryName} --image-ids imageTag=$TAG --query 'images[0].imageManifest' --output text)`,
          `aws ecr put-image --repository-name ${repository.repositoryName} --image-tag live --image-manifest "$MANIFEST"`,
        ],
      });
      pipeline.addStage({ stageName: 'Live', actions: [commands] });
      repository.grant(commands.actionProperties.role ?? pipeline.role, 'ecr:BatchGetImage', 'ecr:PutImage');
    }
  }
}
