import { readFileSync } from 'fs';
import { join } from 'path';
import required from './required-properties.json';

// The properties of aws-cdk-lib's L1 constructs are generated from CloudFormation's own schemas.
const LIBRARIES: { [type: string]: string } = {
  'AWS::CodeConnections::Connection': 'aws-codeconnections/lib/codeconnections',
  'AWS::CodePipeline::Pipeline': 'aws-codepipeline/lib/codepipeline',
  'AWS::CodePipeline::Webhook': 'aws-codepipeline/lib/codepipeline',
  'AWS::EC2::EIP': 'aws-ec2/lib/ec2',
  'AWS::EC2::NatGateway': 'aws-ec2/lib/ec2',
};

test.each(Object.entries(required))("the emulator's own %s asks for what CloudFormation's schema requires", (type, properties: string[]) => {
  expect([...properties].sort()).toEqual(requiredBySchema(type));
});

function requiredBySchema(type: string): string[] {
  const library = join(require.resolve('aws-cdk-lib/package.json'), '..', `${LIBRARIES[type]}.generated.d.ts`);
  const [, members] = new RegExp(`^export interface Cfn${type.split('::')[2]}Props \\{$(.*?)^\\}$`, 'ms').exec(readFileSync(library, 'utf8'))!;
  return [...members.matchAll(/^\s+readonly (\w+):/gm)].map(([, name]) => name[0].toUpperCase() + name.slice(1)).sort();
}
