import { Emulator } from '../emulator/emulator';

/** Everything with a state that the account has, whichever stack it is of: `type physical id`, as each service's own API lists it. */
export async function belongings({ aws }: Emulator): Promise<Set<string>> {
  const { repositories = [] } = await aws.ecr.describeRepositories({});
  const { Buckets: buckets = [] } = await aws.s3.listBuckets({});
  const { logGroups = [] } = await aws.cloudWatchLogs.describeLogGroups({});
  const { SecretList: secrets = [] } = await aws.secretsManager.listSecrets({});
  const { pipelines = [] } = await aws.codePipeline.listPipelines({});
  const { webhooks = [] } = await aws.codePipeline.listWebhooks({});
  const { projects = [] } = await aws.codeBuild.listProjects({});
  const { clusterArns: clusters = [] } = await aws.ecs.listClusters({});
  return new Set([
    ...repositories.map(({ repositoryName }) => `image repository ${repositoryName}`),
    ...buckets.map(({ Name: name }) => `bucket ${name}`),
    ...logGroups.map(({ logGroupName }) => `log group ${logGroupName}`),
    ...secrets.map(({ Name: name }) => `secret ${name}`),
    ...pipelines.map(({ name }) => `pipeline ${name}`),
    ...webhooks.map(({ definition }) => `webhook ${definition!.name}`),
    ...projects.map((name) => `build project ${name}`),
    ...clusters.map((arn) => `cluster ${arn}`),
  ]);
}
