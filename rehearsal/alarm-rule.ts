import { AwsCli } from './aws-cli';
import { Aws } from './emulator/aws';
import { PipelineFacts } from './execution';

/**
 * Looks at an alarm with the pipeline's rights, and fails when it is in the state ALARM. On AWS it is watched for as long as
 * `WaitTime` says; here once. A rule with `AlarmStates` is not played: AWS calls those the desired states, and nobody knows which way.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-CloudWatchAlarm.html
 */
export async function alarmRule(
  { AlarmName: name, AlarmStates: states }: { [key: string]: string }, { roleArn }: PipelineFacts, aws: Pick<Aws, 'as'>, cli: (role: Aws) => Pick<AwsCli, 'call'>,
): Promise<string | undefined> {
  if (states !== undefined) throw new Error(`the rule for ${name} has AlarmStates, which can be read both ways: leave them out`);
  const role = await aws.as(roleArn, 'codepipeline.amazonaws.com');
  const { MetricAlarms: metric = [], CompositeAlarms: composite = [] } = await cli(role).call('cloudwatch', 'describe-alarms', { AlarmNames: [name] });
  const [alarm] = [...metric, ...composite];
  if (!alarm) return `the alarm ${name} does not exist`;
  return alarm.StateValue === 'ALARM' ? `the alarm ${name} is in the state ${alarm.StateValue}` : undefined;
}
