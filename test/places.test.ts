import { App, CfnParameter, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Alarm, CompositeAlarm, IAlarm, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { ACCOUNT, ENV, fargateService, newStack, refusalOf } from './helpers';
import { DeployStage, EcsGithubPipeline, EcsGithubPipelineProps, ImageRepository, InitialImage } from '../src';

const ELSEWHERE = 'us-east-1';
const SOMEBODY = '444455556666';

/** A pipeline and what it is given, in a stack that knows where it is, or does not. */
function pipeline(vary: (stack: Stack) => Partial<EcsGithubPipelineProps>, env: typeof ENV | undefined = ENV): Template {
  const stack = newStack(env);
  new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service: fargateService(stack), ...vary(stack) });
  return Template.fromStack(stack);
}

const stage = (vary: (stack: Stack) => Partial<DeployStage>) => (stack: Stack) => ({
  service: undefined, stages: [{ stageName: 'Deploy', targets: [{ service: stack.node.findChild('Service') as any }], ...vary(stack) }],
});

const ofAnotherRegion = <T>(stack: Stack, make: (scope: Stack) => T) =>
  make(new Stack(stack.node.root as App, 'Elsewhere', { env: { account: ACCOUNT, region: ELSEWHERE }, crossRegionReferences: true }));
const metric = () => new Metric({ namespace: 'Shop', metricName: 'Errors' });
const newAlarm = (scope: Stack) => new Alarm(scope, 'Alarm', { metric: metric(), threshold: 1, evaluationPeriods: 1, treatMissingData: TreatMissingData.IGNORE });
const alarms = (find: (stack: Stack) => IAlarm) => stage((stack) => ({ rollbackAlarms: [find(stack)] }));
const alarmArn = (region: string, account = ACCOUNT) => `arn:aws:cloudwatch:${region}:${account}:alarm:errors`;
const topics = (find: (stack: Stack) => ITopic) => stage((stack) => ({ approval: true, approvalTopic: find(stack) }));
const keyArn = (region: string, account = ACCOUNT) => `arn:aws:kms:${region}:${account}:key/11111111-2222-3333-4444-555555555555`;

describe('another region is refused', () => {
  test.each<[string, string, (stack: Stack) => Partial<EcsGithubPipelineProps>]>([
    ['rollbackAlarms', 'an alarm imported by its ARN', alarms((stack) => Alarm.fromAlarmArn(stack, 'Alarm', alarmArn(ELSEWHERE)))],
    ['rollbackAlarms', 'an alarm of another stack', alarms((stack) => ofAnotherRegion(stack, newAlarm))],
    ['rollbackAlarms', 'a composite alarm of another stack', alarms((stack) => ofAnotherRegion(stack, (scope) => new CompositeAlarm(scope, 'All', { alarmRule: newAlarm(scope) })))],
    ['approvalTopic', 'a topic imported by its ARN', topics((stack) => Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:${ELSEWHERE}:${ACCOUNT}:approvals`))],
    ['approvalTopic', 'a topic of another stack', topics((stack) => ofAnotherRegion(stack, (scope) => new Topic(scope, 'Topic', { topicName: 'approvals' })))],
    ['artifactBucket', 'an imported bucket', (stack) => ({ artifactBucket: Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'artifacts', region: ELSEWHERE }) })],
    ['artifactBucket', 'a bucket of another stack', (stack) => ({ artifactBucket: ofAnotherRegion(stack, (scope) => new Bucket(scope, 'Bucket', { bucketName: 'artifacts' })) })],
    ['encryptionKey', 'a key imported by its ARN', (stack) => ({ encryptionKey: Key.fromKeyArn(stack, 'Key', keyArn(ELSEWHERE)) })],
    ['encryptionKey', 'a key of another stack', (stack) => ({ encryptionKey: ofAnotherRegion(stack, (scope) => new Key(scope, 'Key')) })],
  ])('for %s: %s', (prop, _, props) => {
    expect(refusalOf(() => pipeline(props))).toBe(`${prop} must be in the pipeline's region, eu-west-1, got: "us-east-1"; use one of that region`);
  });

  test('for the key of a repository', () => {
    const stack = newStack(ENV);
    expect(refusalOf(() => new ImageRepository(stack, 'Images', { encryptionKey: Key.fromKeyArn(stack, 'Key', keyArn(ELSEWHERE)) })))
      .toBe('encryptionKey must be in the pipeline\'s region, eu-west-1, got: "us-east-1"; use one of that region');
  });
});

describe('another account is refused', () => {
  test('for an alarm, of which the rule tells nothing but the name', () => {
    expect(refusalOf(() => pipeline(alarms((stack) => Alarm.fromAlarmArn(stack, 'Alarm', alarmArn('eu-west-1', SOMEBODY))))))
      .toBe(`rollbackAlarms must be in the pipeline's account, ${ACCOUNT}, got: "${SOMEBODY}"; use one of that account`);
  });

  const repositoryArn = `arn:aws:ecr:eu-west-1:${SOMEBODY}:repository/api`;
  test.each<[string, (stack: Stack) => ImageRepository]>([
    ['its ARN', (stack) => new ImageRepository(stack, 'Images', { repository: Repository.fromRepositoryArn(stack, 'Repository', repositoryArn) })],
    ['its attributes', (stack) => new ImageRepository(stack, 'Images', {
      repository: Repository.fromRepositoryAttributes(stack, 'Repository', { repositoryArn, repositoryName: 'api' }),
    })],
    ['another stack', (stack) => new ImageRepository(stack, 'Images', {
      repository: new Repository(new Stack(stack.node.root as App, 'Theirs', { env: { account: SOMEBODY, region: 'eu-west-1' } }), 'Repository', { repositoryName: 'api' }),
    })],
  ])('for a repository from %s, also where no pipeline pushes to it', (_, find) => {
    expect(refusalOf(() => find(newStack(ENV)))).toBe(`repository must be in the pipeline's account, ${ACCOUNT}, got: "${SOMEBODY}"; use one of that account`);
  });

  test('for a repository that another stack takes for its own', () => {
    expect(refusalOf(() => pipeline((stack) => {
      const theirs = new Stack(stack.node.root as App, 'Theirs', { env: { account: SOMEBODY, region: 'eu-west-1' } });
      return { imageRepository: new ImageRepository(theirs, 'Images', { repositoryName: 'api' }) };
    }))).toBe(`imageRepository must be in the pipeline's account, ${ACCOUNT}, got: "${SOMEBODY}"; use one of that account`);
  });
});

describe('what may be elsewhere is taken', () => {
  test.each<[string, (stack: Stack) => Partial<EcsGithubPipelineProps>]>([
    ['a bucket of another account', (stack) => ({ artifactBucket: Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'artifacts', account: SOMEBODY }) })],
    ['a topic of another account', topics((stack) => Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:eu-west-1:${SOMEBODY}:approvals`))],
    ['a key of another account', (stack) => ({ encryptionKey: Key.fromKeyArn(stack, 'Key', keyArn('eu-west-1', SOMEBODY)) })],
    ['an alarm of the pipeline\'s own region', alarms((stack) => Alarm.fromAlarmArn(stack, 'Alarm', alarmArn('eu-west-1')))],
  ])('%s', (_, props) => {
    expect(() => pipeline(props)).not.toThrow();
  });

  test('an initial image of another region and account', () => {
    const stack = newStack(ENV);
    const base = Repository.fromRepositoryArn(stack, 'Base', `arn:aws:ecr:${ELSEWHERE}:${SOMEBODY}:repository/base`);
    new ImageRepository(stack, 'Images', { initialImage: InitialImage.fromEcrRepository(base) });
    Template.fromStack(stack).hasResourceProperties('Custom::InitialImage', {
      SourceImage: { 'Fn::Join': ['', [`${SOMEBODY}.dkr.ecr.${ELSEWHERE}.`, { Ref: 'AWS::URLSuffix' }, '/base:latest']] },
    });
  });
});

describe('what is not known at synthesis is not judged', () => {
  test('in a stack that knows neither its region nor its account', () => {
    expect(() => pipeline((stack) => ({
      ...alarms(() => Alarm.fromAlarmArn(stack, 'Alarm', alarmArn(ELSEWHERE)))(stack),
      artifactBucket: Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'artifacts', region: ELSEWHERE }),
    }), {} as typeof ENV)).not.toThrow();
  });

  test('in an ARN that is a parameter, or holds one', () => {
    expect(() => pipeline(topics((stack) => Topic.fromTopicArn(stack, 'Topic', new CfnParameter(stack, 'TopicArn').valueAsString)))).not.toThrow();
    expect(() => pipeline(alarms((stack) => Alarm.fromAlarmArn(stack, 'Alarm', alarmArn(Token.asString({ Ref: 'AWS::Region' })))))).not.toThrow();
  });
});
