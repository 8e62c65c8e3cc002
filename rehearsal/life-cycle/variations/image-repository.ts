import { RemovalPolicy } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Says, Surroundings } from '../app';
import { UNDOCUMENTED, Variation } from '../variation';
import { ImageRepository, ImageRepositoryProps } from 'cdk-ecs-github-pipeline';

const images = (props: (surroundings: Surroundings) => ImageRepositoryProps = () => ({})): Says =>
  (surroundings) => ({ imageRepository: new ImageRepository(surroundings.stack, 'Images', props(surroundings)) });

const from = images();
const types = ['AWS::ECR::Repository'];

export const imageRepositoryVariations: Variation[] = [
  {
    of: 'ImageRepositoryProps.repository',
    from,
    to: images(({ stack }) => ({ repository: Repository.fromRepositoryName(stack, 'Existing', 'acme/existing') })),
    costs: { types, documentedAs: UNDOCUMENTED },
  },
  { of: 'ImageRepositoryProps.repositoryName', from, to: images(() => ({ repositoryName: 'acme/api' })), costs: { types, documentedAs: UNDOCUMENTED } },
  { of: 'ImageRepositoryProps.keepImages', from, to: images(() => ({ keepImages: 7 })) },
  { of: 'ImageRepositoryProps.tagPrefix', from, to: images(() => ({ tagPrefix: 'v' })) },
  {
    of: 'ImageRepositoryProps.encryptionKey',
    from,
    to: images(({ key }) => ({ encryptionKey: key })),
    costs: { types, documentedAs: 'It cannot be changed later without replacing the repository' },
  },
  { of: 'ImageRepositoryProps.removalPolicy', from, to: images(() => ({ removalPolicy: RemovalPolicy.DESTROY })) },
];
