import { RemovalPolicy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { newStack, pipelineStack } from './helpers';
import { ImageRepository } from '../src';

const DATA = ['AWS::ECR::Repository', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket'];

/** How a pipeline's resources that hold data are removed, and the images with their repository. */
function removal(removalPolicy?: RemovalPolicy) {
  const template = Template.fromStack(pipelineStack({ removalPolicy }).stack);
  const [images, log, bucket] = DATA.map((type) => Object.values(template.findResources(type))[0]);
  expect(images.UpdateReplacePolicy).toBe(log.UpdateReplacePolicy);
  return { images: images.DeletionPolicy, withImages: images.Properties.EmptyOnDelete, log: log.DeletionPolicy, bucket: bucket.DeletionPolicy };
}

describe('a first deployment that fails', () => {
  test('leaves the bucket alone, which may hold the artifacts of a first run', () => {
    expect(removal()).toEqual({ images: 'RetainExceptOnCreate', withImages: true, log: 'RetainExceptOnCreate', bucket: 'Retain' });
  });

  test.each<[RemovalPolicy, object]>([
    [RemovalPolicy.RETAIN, { images: 'Retain', withImages: false, log: 'Retain', bucket: 'Retain' }],
    [RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, { images: 'RetainExceptOnCreate', withImages: true, log: 'RetainExceptOnCreate', bucket: 'RetainExceptOnCreate' }],
    [RemovalPolicy.DESTROY, { images: 'Delete', withImages: true, log: 'Delete', bucket: 'Delete' }],
  ])('leaves what a removalPolicy says to the letter: %s', (policy, expected) => {
    expect(removal(policy)).toEqual(expected);
  });

  test('gives the name of a repository back, and what it holds stays otherwise', () => {
    const stack = newStack();
    new ImageRepository(stack, 'Images', { repositoryName: 'acme/api' });
    Template.fromStack(stack).hasResource('AWS::ECR::Repository', {
      DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain', Properties: { RepositoryName: 'acme/api', EmptyOnDelete: true },
    });
  });
});
