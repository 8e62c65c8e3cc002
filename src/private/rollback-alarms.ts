import { CfnResource, Duration } from 'aws-cdk-lib';
import { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import { StagePlan } from './stage-plan';

/**
 * Watches alarms when everything is deployed, before the stage counts as succeeded.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-CloudWatchAlarm.html
 */
export function rollbackConditions({ stage }: StagePlan, pipeline: codepipeline.Pipeline): codepipeline.Conditions | undefined {
  const { rollbackAlarms: alarms, rollbackAlarmTime = Duration.minutes(5) } = stage;
  if (!alarms) return undefined;

  pipeline.role.addToPrincipalPolicy(new iam.PolicyStatement({
    actions: ['cloudwatch:DescribeAlarms'],
    resources: alarms.every(isMetricAlarm) ? alarms.map(({ alarmArn }) => alarmArn) : ['*'],
  }));
  return {
    conditions: [{
      result: codepipeline.Result.ROLLBACK,
      rules: alarms.map(({ alarmName }, i) => new codepipeline.Rule({
        name: `Alarm-${i + 1}`,
        provider: 'CloudWatchAlarm',
        version: '1',
        // Without AlarmStates: AWS calls them the desired states, and has an example with them for OnFailure alone.
        configuration: { AlarmName: alarmName, WaitTime: rollbackAlarmTime.toMinutes() },
      })),
    }],
  };
}

/**
 * Composite alarms are shown only to those who may see all alarms; of an imported one it is not known which kind it is.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 */
function isMetricAlarm({ node }: IAlarm): boolean {
  const { defaultChild } = node;
  return defaultChild !== undefined && CfnResource.isCfnResource(defaultChild) && defaultChild.cfnResourceType === 'AWS::CloudWatch::Alarm';
}
