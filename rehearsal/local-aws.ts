import { randomBytes } from 'crypto';
import { join } from 'path';
import { PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import { SynthesisedStack } from './assembly';
import { newBaseImage } from './base-image';
import { BuildAction } from './build-action';
import { BuildClock, wallClock } from './build-watch';
import { Cleanup } from './cleanup';
import { DeployAction } from './deploy-action';
import { Docker } from './docker';
import { Cdk } from './emulator/cdk';
import { Emulator } from './emulator/emulator';
import { virtualEnvironment } from './emulator/virtual-environment';
import { Execution } from './execution';
import { Listener, Receive } from './listener';
import { LocalService } from './local-service';
import { Pipeline } from './pipeline';
import { actionOf, stagesOf } from './pipeline-structure';
import { SourceAction } from './source-action';
import { SourceRepository } from './source-repository';
import { step } from './steps';
import { judge, webhookRulesOf } from './webhook';

/** CDK's own convention for the name of the secret with GitHub's token. */
const GITHUB_TOKEN = 'github-token';

/** AWS on this machine, before anything is deployed to it. */
export interface LocalAws {
  readonly emulator: Emulator;
  readonly docker: Docker;
  readonly listener: Listener;
  /** Folder of the virtual environment with the AWS CLI. */
  readonly python: string;
  /** The image for Dockerfiles to start from. */
  readonly baseImage: string;
  readonly workspace: string;
  /** By which builds time out. */
  readonly buildClock: BuildClock;
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
  const baseImage = await step('Base image', () => newBaseImage(docker, rehearsal, workspace), ({ origin }) => `made of ${origin}`);
  return { emulator, docker, listener, python: python.directory, baseImage: baseImage.name, workspace, buildClock: wallClock() };
}

/** Deploys with the real CDK CLI what was synthesised. */
export async function deploy(aws: LocalAws, synthesised: SynthesisedStack): Promise<void> {
  const cdk = new Cdk(aws.emulator, synthesised.directory, aws.workspace);
  await step('Secret', () => aws.emulator.aws.secretsManager.createSecret({ Name: GITHUB_TOKEN, SecretString: randomBytes(20).toString('hex') }),
    () => `${GITHUB_TOKEN} in Secrets Manager, as the README asks for`);
  await step('cdk bootstrap', () => cdk.bootstrap(), () => `account and region of ${aws.emulator.host}`);
  await step('cdk deploy', () => cdk.deploy(), () => `the stack ${synthesised.stackName}`);
}

/** What was deployed, as AWS's APIs show it, and the git repository that it deploys. */
export interface Deployed {
  readonly pipeline: Pipeline;
  /** `owner/name` and branch, as the pipeline's source action has them. */
  readonly repo: string;
  readonly branch: string;
  readonly source: SourceRepository;
  readonly webhookUrl: string;
  /** As whoever registers the webhook with GitHub would read it. */
  readonly webhookSecret: string;
  readonly service: LocalService;
  /** The tags in the stack's image repository. */
  imageTags(): Promise<string[]>;
  ended(executionId: string): Promise<Execution>;
}

/** Reads the only pipeline and its webhook, and puts the listener in front of it. */
export async function whatIsDeployed(aws: LocalAws, stackName: string): Promise<Deployed> {
  const { emulator, docker, listener, python, workspace, buildClock } = aws;
  const { codePipeline } = emulator.aws;
  const { pipelines } = await codePipeline.listPipelines({});
  const name = only('pipeline', pipelines).name!;
  const declaration = async () => (await codePipeline.getPipeline({ name })).pipeline!;
  const stages = stagesOf(await declaration());

  const { Owner: owner, Repo: repo, Branch: branch } = actionOf('GitHub', stages).configuration;
  const source = await SourceRepository.create(join(workspace, 'github', repo), branch);
  const service = new LocalService(emulator, docker.withoutLogins(join(workspace, 'ecs-agent', '.docker')), actionOf('ECS', stages));
  const pipeline = new Pipeline(emulator.aws, name, {
    GitHub: new SourceAction(emulator.aws, source),
    CodeBuild: new BuildAction({ emulator, python, docker, workspace, clock: buildClock }),
    ECS: new DeployAction(emulator.aws, service),
  });
  listener.handTo(receiver(aws, pipeline, declaration));

  const { webhooks } = await codePipeline.listWebhooks({});
  return {
    pipeline,
    repo: `${owner}/${repo}`,
    branch,
    source,
    webhookUrl: only('webhook', webhooks).url!,
    webhookSecret: await secretOf(aws, stackName),
    service,
    imageTags: async () => imageTags(aws, actionOf('CodeBuild', stages).configuration.ProjectName),
    ended: (executionId) => pipeline.ended(executionId),
  };
}

/** By the rules that are deployed when the delivery arrives. */
function receiver({ emulator }: LocalAws, pipeline: Pipeline, declaration: () => Promise<PipelineDeclaration>): Receive {
  return async (webhookName, delivery) => {
    const { webhooks = [] } = await emulator.aws.codePipeline.listWebhooks({});
    const webhook = webhooks.map(({ definition }) => definition!).find(({ name }) => name === webhookName);
    if (!webhook) return undefined;
    const verdict = judge(delivery, webhookRulesOf(webhook, stagesOf(await declaration())));
    return verdict.startsPipeline ? { ...verdict, executionId: pipeline.start(JSON.parse(delivery.body.toString()).after) } : verdict;
  };
}

/** The stack has made one secret, the webhook's. */
async function secretOf({ emulator }: LocalAws, stackName: string): Promise<string> {
  const { SecretList: secrets } = await emulator.aws.secretsManager.listSecrets({ Filters: [{ Key: 'name', Values: [`${stackName}-`] }] });
  const { SecretString: secret } = await emulator.aws.secretsManager.getSecretValue({ SecretId: only('secret of the stack', secrets).ARN });
  return secret!;
}

/** Of the repository that the build pushes to. */
async function imageTags({ emulator }: LocalAws, projectName: string): Promise<string[]> {
  const { projects } = await emulator.aws.codeBuild.batchGetProjects({ names: [projectName] });
  const variables = only('project', projects).environment!.environmentVariables!;
  const uri = variables.find(({ name }) => name === 'IMAGE_REPOSITORY_URI')!.value!;
  const { imageIds = [] } = await emulator.aws.ecr.listImages({ repositoryName: uri.slice(uri.indexOf('/') + 1), filter: { tagStatus: 'TAGGED' } });
  return imageIds.map(({ imageTag }) => imageTag!);
}

function only<T>(what: string, found: T[] = []): T {
  if (found.length !== 1) throw new Error(`there must be one ${what}, got: ${found.length}`);
  return found[0];
}
