import { AwsCli } from './aws-cli';
import { Aws } from './emulator/aws';
import { PipelineFacts } from './execution';

/**
 * Looks at an alarm with the pipeline's rights. On AWS it is watched for as long as `WaitTime` says; here once.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-CloudWatchAlarm.html
 */
export async function alarmRule(
  { AlarmName: name, AlarmStates: states }: { [key: string]: string }, { roleArn }: PipelineFacts, aws: Pick<Aws, 'as'>, cli: (role: Aws) => Pick<AwsCli, 'call'>,
): Promise<string | undefined> {
  const role = await aws.as(roleArn, 'codepipeline.amazonaws.com');
  const { MetricAlarms: metric = [], CompositeAlarms: composite = [] } = await cli(role).call('cloudwatch', 'describe-alarms', { AlarmNames: [name] });
  const [alarm] = [...metric, ...composite];
  if (!alarm) return `the alarm ${name} does not exist`;
  return states.split(',').includes(alarm.StateValue) ? `the alarm ${name} is in the state ${alarm.StateValue}` : undefined;
}
