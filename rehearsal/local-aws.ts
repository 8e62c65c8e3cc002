import { randomBytes } from 'crypto';
import { join } from 'path';
import { ListWebhookItem, PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import { alarmRule } from './alarm-rule';
import { ApprovalAction } from './approval-action';
import { SynthesisedStack } from './assembly';
import { AwsCli } from './aws-cli';
import { newBaseImage } from './base-image';
import { startBaseRegistry } from './base-registry';
import { BuildAction } from './build-action';
import { BuildShellChoice } from './build-shell';
import { BuildClock, wallClock } from './build-watch';
import { BuildEngines } from './buildkit/build-engines';
import { Cleanup } from './cleanup';
import { DeployAction } from './deploy-action';
import { Docker } from './docker';
import { DockerEngine } from './ecs/docker-engine';
import { Aws } from './emulator/aws';
import { Cdk } from './emulator/cdk';
import { Emulator } from './emulator/emulator';
import { virtualEnvironment } from './emulator/virtual-environment';
import { Execution } from './execution';
import { FunctionCalls, LambdaAction, usualCalls } from './lambda-action';
import { Listener, Receive } from './listener';
import { LocalService, LocalServices } from './local-service';
import { Pipeline } from './pipeline';
import { actionNamed, actionOf, actionsOf, stagesOf } from './pipeline-structure';
import { SourceAction } from './source-action';
import { SourceRepository } from './source-repository';
import { step } from './steps';
import { TaskRunner } from './task-runner';
import { judge, webhookRulesOf } from './webhook';

/** CDK's own convention for the name of the secret with GitHub's token. */
const GITHUB_TOKEN = 'github-token';

/** What is neither released nor a pointer. */
const KEPT = /^(cache$|buildkit-)/;

/** AWS on this machine, before anything is deployed to it. */
export interface LocalAws {
  readonly emulator: Emulator;
  readonly docker: Docker;
  /** What builds find on their machines. */
  readonly engines: BuildEngines;
  readonly listener: Listener;
  /** Folder of the virtual environment with the AWS CLI. */
  readonly python: string;
  /** The image for Dockerfiles to start from. */
  readonly baseImage: string;
  readonly workspace: string;
  /** By which builds time out. */
  readonly buildClock: BuildClock;
  /** How builds run their commands. */
  readonly buildShell: BuildShellChoice;
  /** How functions are called. */
  readonly functionCalls: FunctionCalls;
}

export async function startLocalAws(workspace: string, cleanup: Cleanup): Promise<LocalAws> {
  const rehearsal = randomBytes(4).toString('hex');
  const docker = await step('Docker', () => Docker.connect(join(workspace, 'docker'), rehearsal), ({ engine, host }) => `engine ${engine} at ${host}`);
  cleanup.later('what the rehearsal made in the Docker engine', () => docker.removeEverything());
  const python = await step('Python', () => virtualEnvironment(),
    ({ directory, reused }) => `the emulator and the AWS CLI in ${directory}${reused ? '' : ', installed once'}`);
  const listener = await Listener.start(cleanup);
  const emulator = await step('Emulator', () => Emulator.start({ python: python.directory, workspace, webhookListener: listener.origin }, cleanup),
    ({ endpoint }) => `AWS at ${endpoint}, which enforces IAM`);
  TaskRunner.start(emulator, new DockerEngine(docker.withoutLogins(join(workspace, 'ecs-tasks', '.docker'))), cleanup);
  const baseImage = await step('Base image', async () => newBaseImage(docker, await startBaseRegistry(workspace, cleanup), rehearsal, workspace), ({ origin }) => `made of ${origin}`);
  const engines = await step('BuildKit', () => BuildEngines.prepare(docker, workspace), ({ origin }) => origin);
  return {
    emulator,
    docker,
    engines,
    listener,
    python: python.directory,
    baseImage: baseImage.name,
    workspace,
    buildClock: wallClock(),
    buildShell: { model: 'a script for each command' },
    functionCalls: usualCalls(),
  };
}

/** Makes ready an account for the CDK CLI and for the webhooks of pipelines. */
export async function prepareAccount(aws: LocalAws, synthesised: SynthesisedStack): Promise<void> {
  await step('Secret', () => aws.emulator.aws.secretsManager.createSecret({ Name: GITHUB_TOKEN, SecretString: randomBytes(20).toString('hex') }),
    () => `${GITHUB_TOKEN} in Secrets Manager, as the README asks for`);
  await step('cdk bootstrap', () => cdkOf(aws, synthesised).bootstrap(), () => `account and region of ${aws.emulator.host}`);
}

/** Deploys with the real CDK CLI what was synthesised. */
export async function deploy(aws: LocalAws, synthesised: SynthesisedStack): Promise<void> {
  await step('cdk deploy', () => cdkOf(aws, synthesised).deploy(), () => `the stack ${synthesised.stackName}`);
}

function cdkOf({ emulator, docker, workspace }: LocalAws, { directory }: SynthesisedStack): Cdk {
  return new Cdk(emulator, directory, workspace, docker);
}

/** What was deployed, as AWS's APIs show it, and the git repository that it deploys. */
export interface Deployed {
  /** As the account's root user. */
  readonly aws: Aws;
  readonly pipeline: Pipeline;
  /** `owner/name` and branch, as the pipeline's source action has them. */
  readonly repo: string;
  readonly branch: string;
  readonly source: SourceRepository;
  readonly webhookUrl: string;
  /** As whoever registers the webhook with GitHub would read it. */
  readonly webhookSecret: string;
  /** The service that is deployed to first. */
  readonly service: LocalService;
  /** All services, by their actions: `Stage/Action`. */
  readonly services: { [action: string]: LocalService };
  /** The name of the stack's image repository. */
  readonly imageRepository: string;
  /** The tags in it, but for what builds keep for each other. */
  imageTags(): Promise<string[]>;
  /** The tags of what builds keep for each other. */
  keptTags(): Promise<string[]>;
  /** The digest of the image that a tag names; nothing if there is none. */
  digestOf(tag: string): Promise<string | undefined>;
  ended(executionId: string): Promise<Execution>;
}

/** Reads the stack's pipeline and its webhook, and puts the listener in front of it. */
export async function whatIsDeployed(aws: LocalAws, stackName: string): Promise<Deployed> {
  const { emulator, docker, engines, listener, python, workspace, buildClock } = aws;
  const { codePipeline } = emulator.aws;
  const name = await pipelineOf(aws, stackName);
  const declaration = async () => (await codePipeline.getPipeline({ name })).pipeline!;
  const stages = stagesOf(await declaration());

  const { Owner: owner, Repo: repo, Branch: branch } = actionOf('GitHub', stages).configuration;
  const source = await SourceRepository.create(join(workspace, 'github', repo), branch);
  const services = new LocalServices(emulator, docker.withoutLogins(join(workspace, 'ecs-agent', stackName, '.docker')));
  const deployActions = actionsOf('ECS', stages);
  const cli = (role: Aws) => new AwsCli(python, role, workspace);
  const pipeline = new Pipeline(emulator.aws, name, {
    GitHub: new SourceAction(emulator.aws, source),
    CodeBuild: new BuildAction({ emulator, python, engines, workspace, clock: buildClock, buildShell: aws.buildShell }),
    ECS: new DeployAction(emulator.aws, services),
    Lambda: new LambdaAction({ emulator, calls: aws.functionCalls }),
    Manual: new ApprovalAction(emulator),
  }, {
    CloudWatchAlarm: (configuration, about) => alarmRule(configuration, about, emulator.aws, cli),
  });
  listener.handTo(receiver(aws, pipeline, declaration));

  const webhooks = await webhooksOf(aws, name);
  const imageRepository = await imageRepositoryOf(aws, actionNamed('Build', stages).configuration.ProjectName);
  return {
    aws: emulator.aws,
    pipeline,
    repo: `${owner}/${repo}`,
    branch,
    source,
    webhookUrl: only('webhook of the pipeline', webhooks).url!,
    webhookSecret: await secretOf(aws, stackName),
    service: services.of(deployActions[0]),
    services: Object.fromEntries(deployActions.map((action) => [`${action.stage}/${action.name}`, services.of(action)])),
    imageRepository,
    imageTags: async () => (await imageTags(aws, imageRepository)).filter((tag) => !KEPT.test(tag)),
    keptTags: async () => (await imageTags(aws, imageRepository)).filter((tag) => KEPT.test(tag)),
    digestOf: async (imageTag) => {
      const { images: [image] = [] } = await emulator.aws.ecr.batchGetImage({ repositoryName: imageRepository, imageIds: [{ imageTag }] });
      return image?.imageId?.imageDigest;
    },
    ended: (executionId) => pipeline.ended(executionId),
  };
}

/** By the rules that are deployed when the delivery arrives. */
function receiver(aws: LocalAws, pipeline: Pipeline, declaration: () => Promise<PipelineDeclaration>): Receive {
  return async (webhookName, delivery) => {
    const webhooks = await webhooksOf(aws, pipeline.name);
    const webhook = webhooks.map(({ definition }) => definition!).find(({ name }) => name === webhookName);
    if (!webhook) return undefined;
    const verdict = judge(delivery, webhookRulesOf(webhook, stagesOf(await declaration())));
    return verdict.startsPipeline ? { ...verdict, executionId: pipeline.start(JSON.parse(delivery.body.toString()).after) } : verdict;
  };
}

async function pipelineOf({ emulator }: LocalAws, stackName: string): Promise<string> {
  const { StackResources: resources = [] } = await emulator.aws.cloudFormation.describeStackResources({ StackName: stackName });
  return only('pipeline', resources.filter(({ ResourceType: type }) => type === 'AWS::CodePipeline::Pipeline')).PhysicalResourceId!;
}

async function webhooksOf({ emulator }: Pick<LocalAws, 'emulator'>, pipelineName: string): Promise<ListWebhookItem[]> {
  const { webhooks = [] } = await emulator.aws.codePipeline.listWebhooks({});
  return webhooks.filter(({ definition }) => definition!.targetPipeline === pipelineName);
}

/** The stack has made one secret, the webhook's. */
async function secretOf({ emulator }: LocalAws, stackName: string): Promise<string> {
  const { SecretList: secrets } = await emulator.aws.secretsManager.listSecrets({ Filters: [{ Key: 'name', Values: [`${stackName}-`] }] });
  const { SecretString: secret } = await emulator.aws.secretsManager.getSecretValue({ SecretId: only('secret of the stack', secrets).ARN });
  return secret!;
}

/** The repository that the build pushes to. */
async function imageRepositoryOf({ emulator }: LocalAws, projectName: string): Promise<string> {
  const { projects } = await emulator.aws.codeBuild.batchGetProjects({ names: [projectName] });
  const variables = only('project', projects).environment!.environmentVariables!;
  const uri = variables.find(({ name }) => name === 'IMAGE_REPOSITORY_URI')!.value!;
  return uri.slice(uri.indexOf('/') + 1);
}

async function imageTags({ emulator }: LocalAws, repositoryName: string): Promise<string[]> {
  const { imageIds = [] } = await emulator.aws.ecr.listImages({ repositoryName, filter: { tagStatus: 'TAGGED' } });
  return imageIds.map(({ imageTag }) => imageTag!);
}

function only<T>(what: string, found: T[] = []): T {
  if (found.length !== 1) throw new Error(`there must be one ${what}, got: ${found.length}`);
  return found[0];
}
