import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { EcsGithubPipelineProps } from './ecs-github-pipeline-props';
import { GithubSource } from './github-source';
import { ImageBuild } from './image-build';
import { ImageRepository } from './image-repository';
import { grantArtifacts, newArtifactBucket } from './private/artifacts';
import { buildsForAll } from './private/build-machine';
import { newBuildProject } from './private/build-project';
import { CodeBuildAction } from './private/codebuild-action';
import { consoleOf } from './private/console';
import { addDeployStages } from './private/deploy-stages';
import { ImageDefinitions } from './private/image-definitions';
import { checkPipelineProps, chosenRepository } from './private/pipeline-props';
import { grantPull } from './private/pull-rights';
import { ServiceFacts } from './private/service-facts';
import { ServiceRole } from './private/service-role';
import { architecturesOf, checkCommands, checkPointers, checkTimes } from './private/stage-checks';
import { stagePlans } from './private/stage-plan';
import { addScanStage } from './private/steps/scan-gate';
import { checkAtSynthesis } from './private/synthesis-checks';
import { addTestStage } from './private/test-stage';
import { nameFor } from './private/validation';
import { warn } from './private/warnings';

/**
 * A push to GitHub ends in a running ECS service: source, image build and deployment, wired with the least of rights.
 *
 * The tag `live` follows each deployment, and each rollback, so that a later `cdk deploy` keeps the deployed image.
 */
export class EcsGithubPipeline extends Construct {
  /** The pipeline; `notifyOn…` and further stages go through it. */
  public readonly pipeline: codepipeline.Pipeline;
  /** The CodeBuild project that builds and pushes the image. */
  public readonly buildProject: codebuild.Project;
  /** The CodeBuild project that tests the image. Undefined without `testStage`. */
  public readonly testProject?: codebuild.Project;
  /** Where the images go. */
  public readonly imageRepository: ImageRepository;
  /** Where the pipeline keeps its artifacts. */
  public readonly artifactBucket: s3.IBucket;
  /** The commit, for further actions. */
  public readonly sourceArtifact: codepipeline.Artifact;
  /** `imagedefinitions.json`, for further actions. */
  public readonly buildArtifact: codepipeline.Artifact;
  /** ARN of the connection that the source uses. Undefined with a webhook. */
  public readonly connectionArn?: string;
  /** Where GitHub delivers pushes to. Undefined with a connection. */
  public readonly webhookUrl?: string;
  /** The HMAC secret that signs the deliveries. Undefined with a connection. */
  public readonly webhookSecret?: secretsmanager.ISecret;
  /** Address of the pipeline in the AWS console. */
  public readonly consoleUrl: string;

  constructor(scope: Construct, id: string, props: EcsGithubPipelineProps) {
    super(scope, id);
    checkPipelineProps(this, props);
    const { removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, executionMode = codepipeline.ExecutionMode.SUPERSEDED } = props;
    const plans = stagePlans(this, props);
    const targets = plans.flatMap((plan) => plan.targets);
    const imageDefinitions = new ImageDefinitions(targets);
    checkTimes(plans);
    checkCommands(plans);

    this.imageRepository = this.repositoryFor(targets, props);
    this.imageRepository._claimFor(this);
    checkPointers(plans, this.imageRepository);
    const pullRights = grantPull(this, this.imageRepository, targets);

    this.artifactBucket = props.artifactBucket ?? newArtifactBucket(this, {
      expiry: props.artifactExpiry ?? Duration.days(180),
      encryptionKey: props.encryptionKey,
      // Its name is in nobody's way, and a first run may have filled it before the deployment failed, which then could not go back.
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    this.sourceArtifact = new codepipeline.Artifact('Source');
    this.buildArtifact = new codepipeline.Artifact('Build');

    const source = (props.source ?? GithubSource.webhook())._bind(this, { ...props, output: this.sourceArtifact });
    this.connectionArn = source.connectionArn;

    const build = props.imageBuild ?? ImageBuild.dockerfile();
    const surroundings = {
      images: this.imageRepository,
      architectures: architecturesOf(plans),
      artifactBucket: this.artifactBucket,
      cloneConnectionArn: source.clonedByBuild ? source.connectionArn : undefined,
      removalPolicy,
    };
    this.buildProject = newBuildProject(this, { build, imageDefinitions, ...surroundings });

    this.pipeline = this.newPipeline(nameFor(props.pipelineName), executionMode);
    this.pipeline.addStage({ stageName: 'Source', actions: [source.action] });
    this.pipeline.addStage({
      stageName: 'Build',
      actions: [new CodeBuildAction({
        actionName: 'Build',
        category: codepipeline.ActionCategory.BUILD,
        project: this.buildProject,
        input: this.sourceArtifact,
        output: this.buildArtifact,
      })],
    });
    const built = { pipeline: this.pipeline, images: this.imageRepository, input: this.buildArtifact, imageDefinitions };
    if (props.testStage) {
      this.testProject = addTestStage(this, { pipeline: this.pipeline, options: props.testStage, input: this.sourceArtifact, ...surroundings });
    }
    if (props.stopOnFindings) addScanStage(this, { severity: props.stopOnFindings, ...imageDefinitions.first, ...built });
    addDeployStages(this, {
      plans,
      ...built,
      commitUrl: `https://github.com/${props.repo}/commit/#{Source.CommitId}`,
    });
    // A new pipeline runs at once: the rights of what it starts have to be there.
    this.pipeline.node.addDependency(this.buildProject.role!, ...pullRights);

    checkAtSynthesis(this, {
      plans,
      images: this.imageRepository,
      buildsForAll: buildsForAll(build._options),
      warn: (now) => warn(this.pipeline, now, executionMode),
    });

    const webhook = source.startPipeline(this.pipeline);
    this.webhookUrl = webhook?.url;
    this.webhookSecret = webhook?.secret;

    const { region } = Stack.of(this);
    this.consoleUrl = `${consoleOf(region)}/codesuite/codepipeline/pipelines/${this.pipeline.pipelineName}/view?region=${region}`;
  }

  /** The repository that is given, or stands behind the services' images, or else a new one. */
  private repositoryFor(targets: ServiceFacts[], props: EcsGithubPipelineProps): ImageRepository {
    return chosenRepository(this, targets, props) ?? new ImageRepository(this, 'ImageRepository', {
      keepImages: props.keepImages,
      encryptionKey: props.encryptionKey,
      removalPolicy: props.removalPolicy,
    });
  }

  private newPipeline(pipelineName: string | undefined, executionMode: codepipeline.ExecutionMode): codepipeline.Pipeline {
    const role = new ServiceRole(this, 'PipelineRole', 'codepipeline.amazonaws.com', 'Fetches the commit, starts the build and deploys the image');
    grantArtifacts(role, this.artifactBucket, 's3:GetBucketVersioning');
    return role.withoutGrants(() => new codepipeline.Pipeline(this, 'Pipeline', {
      pipelineName,
      pipelineType: codepipeline.PipelineType.V2,
      executionMode,
      role,
      usePipelineRoleForActions: true,
      artifactBucket: this.artifactBucket,
      crossAccountKeys: false,
    }));
  }
}
