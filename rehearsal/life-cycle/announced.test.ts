import { announcesNothing, lossesAnnouncedIn } from './announced';

/** As the CLI writes it. */
const DIFF = `Stack LifeCycle
Resources
[~] AWS::CodePipeline::Pipeline Pipeline/Pipeline Pipeline9850B417 replace
 ├─ [+] Name (requires replacement)
 │   └─ api-deployment
 └─ [~] Stages
[~] AWS::CodePipeline::Webhook Pipeline/Webhook PipelineWebhook7619C305
 └─ [~] TargetPipeline
[~] AWS::ECR::Repository Pipeline/ImageRepository/Resource PipelineImageRepository71CFD142 may be replaced
[-] AWS::SecretsManager::Secret Pipeline/WebhookSecret PipelineWebhookSecret9333AC48 destroy
[-] AWS::Logs::LogGroup Pipeline/BuildLogs PipelineBuildLogs0FB13851 orphan
[-] AWS::IAM::Policy Pipeline/BuildRole/DefaultPolicy PipelineBuildRoleDefaultPolicy3DAB973E destroy
[+] AWS::S3::Bucket Pipeline/ArtifactBucket PipelineArtifactBucket5F943F51
`;

test('what is replaced, removed or left alone is lost, if it has a state', () => {
  expect(lossesAnnouncedIn(DIFF))
    .toEqual(['AWS::CodePipeline::Pipeline', 'AWS::ECR::Repository', 'AWS::Logs::LogGroup', 'AWS::SecretsManager::Secret']);
});

test('a diff without changes is told from one with', () => {
  expect(announcesNothing('Stack LifeCycle\nThere were no differences\n')).toBe(true);
  expect(announcesNothing(DIFF)).toBe(false);
});
