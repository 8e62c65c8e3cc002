import { artifactPolicy, eventOf, Job } from './job-event';

const job: Job = {
  id: '11111111-abcd-1111-abcd-111111abcdef',
  accountId: '111122223333',
  configuration: { FunctionName: 'MoveLiveTag', UserParameters: '{"tag":"live"}' },
  inputArtifacts: [{ name: 'Build', location: { bucket: 'artifacts', key: 'shop/Build/e-1' } }],
  outputArtifacts: [],
  credentials: { accessKeyId: 'key', secretAccessKey: 'secret', sessionToken: 'token', expiration: new Date(1575493418000) },
};

/** The members of AWS's own example, as the guide has it. */
test('tells what AWS tells', () => {
  expect(eventOf(job)).toEqual({
    'CodePipeline.job': {
      id: job.id,
      accountId: '111122223333',
      data: {
        actionConfiguration: { configuration: { FunctionName: 'MoveLiveTag', UserParameters: '{"tag":"live"}' } },
        inputArtifacts: [{ name: 'Build', revision: null, location: { type: 'S3', s3Location: { bucketName: 'artifacts', objectKey: 'shop/Build/e-1' } } }],
        outputArtifacts: [],
        artifactCredentials: { accessKeyId: 'key', secretAccessKey: 'secret', sessionToken: 'token', expirationTime: 1575493418000 },
      },
    },
  });
});

test('tells the token of what goes on, and the key of what is encrypted', () => {
  const encryptionKey = { id: 'arn:key', type: 'KMS' };
  expect(eventOf({ ...job, continuationToken: 'further', encryptionKey })).toMatchObject({ 'CodePipeline.job': { data: { continuationToken: 'further', encryptionKey } } });
});

test('credentials are good for the artifacts and their key alone', () => {
  const [input, output] = ['in', 'out'].map((key) => ({ bucket: 'artifacts', key }));
  expect(artifactPolicy([input], [], undefined)).toEqual({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: ['arn:aws:s3:::artifacts/in'] }],
  });
  expect(artifactPolicy([input], [output], { id: 'arn:key', type: 'KMS' })).toMatchObject({
    Statement: [{}, { Action: ['s3:PutObject'], Resource: ['arn:aws:s3:::artifacts/out'] }, { Resource: ['arn:key'] }],
  });
});
