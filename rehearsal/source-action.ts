import { ArtifactBucket } from './artifact-bucket';
import { Aws } from './emulator/aws';
import { ActionProvider, Execution, Outcome, PipelineFacts } from './execution';
import { PipelineAction } from './pipeline-structure';
import { SourceRepository } from './source-repository';

/** The commit goes into the artifact bucket as a zip. */
export class SourceAction implements ActionProvider {
  constructor(private readonly aws: Aws, private readonly source: SourceRepository) {}

  public async play(
    { outputArtifacts: [output], roleArn }: PipelineAction, { id, commit }: Execution, pipeline: PipelineFacts,
  ): Promise<Outcome> {
    const role = await this.aws.as(roleArn, 'codepipeline.amazonaws.com');
    const bucket = new ArtifactBucket(role.s3, pipeline.artifactBucket, pipeline.name);
    await bucket.checkVersioning();
    const zip = await this.source.archive(commit);
    await bucket.putZip(output, id, zip);
    return { says: `${commit.slice(0, 12)} into the artifact bucket, a zip of ${zip.length} bytes`, variables: { CommitId: commit } };
  }
}
