import { Duration } from 'aws-cdk-lib';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Says, Surroundings } from '../app';
import { Variation } from '../variation';
import { imported } from './pipeline';
import { DeployStage, EcsTarget } from 'cdk-ecs-github-pipeline';

/** Instead of the service. */
const stages = (list: (surroundings: Surroundings) => DeployStage[]): Says =>
  (surroundings) => ({ service: undefined, stages: list(surroundings) });

/** The service goes to production, after a stage that the other one is in. */
const afterStaging = (production: (surroundings: Surroundings) => Partial<DeployStage>, staging = 'Staging'): Says =>
  stages((surroundings) => [
    { stageName: staging, targets: [{ service: surroundings.anotherService }] },
    { stageName: 'Production', targets: [{ service: surroundings.service }], ...production(surroundings) },
  ]);

const target = (details: (surroundings: Surroundings) => Partial<EcsTarget>): Says =>
  afterStaging((surroundings) => ({ targets: [{ service: surroundings.service, ...details(surroundings) }] }));

const alarms = ({ stack }: Surroundings) => [
  new Alarm(stack, 'Alarm', { metric: new Metric({ namespace: 'Acme', metricName: 'Errors' }), threshold: 1, evaluationPeriods: 1 }),
];

const twoStages = afterStaging(() => ({}));
const approved = afterStaging(() => ({ approval: true }));
const migrated = afterStaging(() => ({ beforeDeploy: ['npm', 'run', 'migrate'] }));
const watched = afterStaging((surroundings) => ({ rollbackAlarms: alarms(surroundings) }));

export const stageVariations: Variation[] = [
  { of: 'EcsGithubPipelineProps.stages', to: twoStages },
  { of: 'DeployStage.stageName', from: twoStages, to: afterStaging(() => ({}), 'QA') },
  {
    // A stage less as well.
    of: 'DeployStage.targets',
    from: twoStages,
    to: stages(({ service, anotherService }) => [{ stageName: 'Production', targets: [{ service }, { service: anotherService }] }]),
  },
  { of: 'DeployStage.approval', from: twoStages, to: approved },
  { of: 'DeployStage.approvalMessage', from: approved, to: afterStaging(() => ({ approval: true, approvalMessage: 'Ship it?' })) },
  { of: 'DeployStage.approvalTimeout', from: approved, to: afterStaging(() => ({ approval: true, approvalTimeout: Duration.days(30) })) },
  {
    of: 'DeployStage.approvalTopic',
    from: approved,
    to: afterStaging(({ stack }) => ({ approval: true, approvalTopic: new Topic(stack, 'Approvals') })),
  },
  { of: 'DeployStage.beforeDeploy', from: twoStages, to: migrated },
  {
    of: 'DeployStage.beforeDeployTimeout',
    from: migrated,
    to: afterStaging(() => ({ beforeDeploy: ['npm', 'run', 'migrate'], beforeDeployTimeout: Duration.minutes(20) })),
  },
  { of: 'DeployStage.deploymentTimeout', from: twoStages, to: afterStaging(() => ({ deploymentTimeout: Duration.minutes(5) })) },
  { of: 'DeployStage.rollbackOnFailure', from: twoStages, to: afterStaging(() => ({ rollbackOnFailure: false })) },
  { of: 'DeployStage.rollbackAlarms', from: twoStages, to: watched },
  {
    of: 'DeployStage.rollbackAlarmTime',
    from: watched,
    to: afterStaging((surroundings) => ({ rollbackAlarms: alarms(surroundings), rollbackAlarmTime: Duration.minutes(2) })),
  },
  {
    of: 'EcsTarget.service',
    from: twoStages,
    to: stages(({ service, anotherService }) => [
      { stageName: 'Staging', targets: [{ service }] },
      { stageName: 'Production', targets: [{ service: anotherService }] },
    ]),
  },
  { of: 'EcsTarget.cluster', from: twoStages, to: target((surroundings) => ({ ...imported(surroundings), containerNames: ['api'] })) },
  { of: 'EcsTarget.containerNames', from: twoStages, to: target(() => ({ containerNames: ['api', 'sidecar'] })) },
  { of: 'EcsTarget.taskRoles', from: twoStages, to: target(({ service }) => ({ taskRoles: [service.taskDefinition.executionRole!] })) },
];
