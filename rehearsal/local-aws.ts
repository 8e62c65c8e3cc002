import { randomBytes } from 'crypto';
import { join } from 'path';
import { SynthesisedStack } from './assembly';
import { newAwsCli } from './aws-cli';
import { newBaseImage } from './base-image';
import { Cleanup } from './cleanup';
import { DeployedStack } from './deployed-stack';
import { Docker } from './docker';
import { EcsService } from './ecs';
import { Execution, Pipeline } from './pipeline';
import { actionNamed, stagesOf } from './pipeline-structure';
import { Registry } from './registry';
import { SourceRepository } from './source-repository';
import { step } from './steps';
import { onlyResourceOf } from './template';
import { Delivery, judge, webhookRulesOf } from './webhook';

/** A synthesised stack, at work on this machine, and the git repository that it deploys. */
export interface LocalAws {
  /** `owner/name` and branch, as the pipeline's source action has them. */
  readonly repo: string;
  readonly branch: string;
  readonly source: SourceRepository;
  /** The image for Dockerfiles to start from. */
  readonly baseImage: string;
  readonly webhookSecret: string;
  readonly service: EcsService;
  /** The tags in the stack's image repository. */
  imageTags(): Promise<string[]>;
  /** Hands a delivery to the webhook; returns the execution that it has started, if so. */
  deliver(delivery: Delivery): Promise<Execution | undefined>;
}

export async function startLocalAws(synthesised: SynthesisedStack, workspace: string, cleanup: Cleanup): Promise<LocalAws> {
  const stack = new DeployedStack(synthesised);
  const rehearsal = randomBytes(4).toString('hex');

  const docker = await step('Docker', () => Docker.connect(join(workspace, 'docker'), rehearsal), ({ engine, host }) => `engine ${engine} at ${host}`);
  cleanup.later('what the rehearsal made in the Docker engine', () => docker.removeEverything());
  const registry = await step('Registry', () => Registry.start(docker, workspace, cleanup),
    ({ origin, host }) => `${origin} at ${host}, which answers 401 to whoever has not logged in`);
  const baseImage = await step('Base image', () => newBaseImage(docker, rehearsal, workspace), ({ origin }) => `made of ${origin}`);

  const { Owner: owner, Repo: name, Branch: branch } = actionNamed('Source', stagesOf(stack)).configuration;
  const source = await SourceRepository.create(join(workspace, 'github', name), branch);
  const service = new EcsService(stack, docker.withoutLogins(join(workspace, 'ecs-agent', '.docker')), registry);
  const awsCli = newAwsCli(join(workspace, 'aws-cli'), registry.password);
  const pipeline = new Pipeline({ stack, source, docker, registryHost: registry.host, awsCli, service, workspace });
  const webhook = webhookRulesOf(stack);

  return {
    repo: `${owner}/${name}`,
    branch,
    source,
    baseImage: baseImage.name,
    webhookSecret: webhook.secret,
    service,
    imageTags: async () => registry.tags(stack.ref(onlyResourceOf(stack.template, 'AWS::ECR::Repository').logicalId)!),
    deliver: async (delivery) => {
      const verdict = await step('Webhook', () => judge(delivery, webhook),
        ({ startsPipeline, reason }) => `${startsPipeline ? 'starts the pipeline' : 'starts nothing'}: ${reason}`);
      return verdict.startsPipeline ? pipeline.execute(JSON.parse(delivery.body.toString()).after) : undefined;
    },
  };
}
