import { Duration } from 'aws-cdk-lib';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { FargateService } from 'aws-cdk-lib/aws-ecs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Says, Surroundings } from '../app';
import { Variation } from '../variation';
import { DeployStage, EcsTarget } from 'cdk-ecs-github-pipeline';

/** One stage with one service, but for what is changed. */
const stage = (changes: (surroundings: Surroundings) => Partial<DeployStage> = () => ({})): Says => (surroundings) => ({
  service: undefined,
  stages: [{ stageName: 'Production', targets: [{ service: surroundings.service }], ...changes(surroundings) }],
});
const target = (changes: (surroundings: Surroundings) => Partial<EcsTarget>): Says =>
  stage((surroundings) => ({ targets: [{ service: surroundings.service, ...changes(surroundings) }] }));

const from = stage();
const approved = stage(() => ({ approval: true }));
const migrated = stage(() => ({ beforeDeploy: ['migrate'] }));
const watched = (rollbackAlarmTime?: Duration) => stage(({ stack }) => (
  { rollbackAlarms: [Alarm.fromAlarmArn(stack, 'Alarm', 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors')], rollbackAlarmTime }));

export const stageVariations: Variation[] = [
  {
    of: 'EcsGithubPipelineProps.stages',
    to: ({ service, anotherService }) => ({
      service: undefined,
      stages: [{ stageName: 'Staging', targets: [{ service: anotherService }] }, { stageName: 'Deploy', targets: [{ service }] }],
    }),
  },
  { of: 'DeployStage.stageName', from, to: stage(() => ({ stageName: 'Live-EU' })) },
  { of: 'DeployStage.targets', from, to: stage(({ service, anotherService }) => ({ targets: [{ service }, { service: anotherService }] })) },
  { of: 'DeployStage.approval', from, to: approved },
  { of: 'DeployStage.approvalMessage', from: approved, to: stage(() => ({ approval: true, approvalMessage: '#{Build.IMAGE_TAG} runs in Staging' })) },
  {
    of: 'DeployStage.approvalTopic',
    from: approved,
    to: stage(({ stack }) => ({ approval: true, approvalTopic: Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111122223333:approvals') })),
  },
  { of: 'DeployStage.beforeDeploy', from, to: migrated },
  { of: 'DeployStage.beforeDeployTimeout', from: migrated, to: stage(() => ({ beforeDeploy: ['migrate'], beforeDeployTimeout: Duration.minutes(5) })) },
  { of: 'DeployStage.deploymentTimeout', from, to: stage(() => ({ deploymentTimeout: Duration.minutes(5) })) },
  { of: 'DeployStage.rollbackOnFailure', from, to: stage(() => ({ rollbackOnFailure: false })) },
  { of: 'DeployStage.rollbackAlarms', from, to: watched() },
  { of: 'DeployStage.rollbackAlarmTime', from: watched(), to: watched(Duration.minutes(10)) },
  { of: 'EcsTarget.service', from, to: target(({ anotherService: service }) => ({ service })) },
  {
    of: 'EcsTarget.cluster',
    from,
    to: target(({ stack, service: { cluster, taskDefinition } }) => ({
      service: FargateService.fromFargateServiceArn(stack, 'Imported', 'arn:aws:ecs:eu-west-1:111122223333:service/api'),
      cluster,
      containerNames: ['api'],
      taskRoles: [taskDefinition.taskRole, taskDefinition.executionRole!],
    })),
  },
  { of: 'EcsTarget.containerNames', from, to: target(() => ({ containerNames: ['sidecar'] })) },
  { of: 'EcsTarget.taskRoles', from, to: target(({ service }) => ({ taskRoles: [service.taskDefinition.executionRole!] })) },
];
