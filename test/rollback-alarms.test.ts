import { CfnResource, Resource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Alarm, CompositeAlarm, IAlarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { ENV, fargateService, newStack, pipelineIn, statementsFor } from './helpers';
import { EcsGithubPipeline } from '../src';

function templateWith(...find: ((stack: Stack) => IAlarm)[]): Template {
  const stack = newStack(ENV);
  const rollbackAlarms = find.map((each) => each(stack));
  new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', stages: [{ stageName: 'Deploy', targets: [{ service: fargateService(stack) }], rollbackAlarms }] });
  return Template.fromStack(stack);
}

const newAlarm = (stack: Stack) => new Alarm(stack, 'Alarm', { metric: new Metric({ namespace: 'Shop', metricName: 'Errors' }), threshold: 1, evaluationPeriods: 1 });
const looksAt = (template: Template) => statementsFor(template, /PipelineRole/).find(({ Action }) => Action === 'cloudwatch:DescribeAlarms').Resource;

/** As another copy of aws-cdk-lib in the app makes it: of a class that nobody else knows. */
class ForeignAlarm extends Resource {
  public readonly alarmName: string;
  public readonly alarmArn: string;

  constructor(stack: Stack, type: string) {
    super(stack, 'Foreign');
    const resource = new CfnResource(this, 'Resource', { type });
    this.alarmName = resource.ref;
    this.alarmArn = resource.getAtt('Arn').toString();
  }
}

test('a rule says nothing of states, which can be read both ways', () => {
  const { OnSuccess } = pipelineIn(templateWith(newAlarm)).Stages.find(({ Name }: any) => Name === 'Deploy');
  expect(OnSuccess.Conditions[0].Rules[0].Configuration).toEqual({ AlarmName: { Ref: expect.stringMatching(/^Alarm/) }, WaitTime: 5 });
});

describe('the pipeline may look at', () => {
  test('metric alarms of the app, and no others', () => {
    expect(looksAt(templateWith(newAlarm))).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Alarm/), 'Arn'] });
  });

  test('metric alarms of another copy of aws-cdk-lib, and no others', () => {
    const alarm = (stack: Stack) => new ForeignAlarm(stack, 'AWS::CloudWatch::Alarm') as unknown as IAlarm;
    expect(looksAt(templateWith(alarm))).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Foreign/), 'Arn'] });
  });

  test.each<[string, (stack: Stack) => IAlarm]>([
    ['a composite one', (stack) => new CompositeAlarm(stack, 'All', { alarmRule: newAlarm(stack) })],
    ['a composite one of another copy', (stack) => new ForeignAlarm(stack, 'AWS::CloudWatch::CompositeAlarm') as unknown as IAlarm],
    ['an imported one', (stack) => Alarm.fromAlarmArn(stack, 'Alarm', 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors')],
  ])('all alarms for %s', (_, find) => {
    expect(looksAt(templateWith(find))).toBe('*');
  });
});
