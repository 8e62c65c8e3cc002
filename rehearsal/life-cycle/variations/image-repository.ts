import { RemovalPolicy } from 'aws-cdk-lib';
import { IRepository, Repository } from 'aws-cdk-lib/aws-ecr';
import { FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { Says, Surroundings } from '../app';
import { Variation } from '../variation';
import { ImageRepository, ImageRepositoryProps, InitialImage } from 'cdk-ecs-github-pipeline';

/** A repository of the account's that is there before anything is deployed, with an image `latest`. */
export const BASE_IMAGES = 'acme/base';

const images = (props: (surroundings: Surroundings) => ImageRepositoryProps = () => ({})): Says =>
  (surroundings) => ({ imageRepository: new ImageRepository(surroundings.stack, 'Images', props(surroundings)) });

/** With a service that runs what the repository's pointer names, from the start if there is an initial image. */
const running = (initialImage: (base: IRepository) => InitialImage | undefined): Says => ({ stack, service: { cluster } }) => {
  const base = Repository.fromRepositoryName(stack, 'Base', BASE_IMAGES);
  const { containerImage } = new ImageRepository(stack, 'Images', { initialImage: initialImage(base) });
  const taskDefinition = new FargateTaskDefinition(stack, 'RunningTask');
  taskDefinition.addContainer('api', { image: containerImage });
  return { service: new FargateService(stack, 'Running', { cluster, taskDefinition, minHealthyPercent: 100 }) };
};

const from = images();
const filled = running((base) => InitialImage.fromEcrRepository(base));
const types = ['AWS::ECR::Repository'];

export const imageRepositoryVariations: Variation[] = [
  {
    of: 'ImageRepositoryProps.repository',
    from,
    to: images(({ stack }) => ({ repository: Repository.fromRepositoryName(stack, 'Existing', 'acme/existing') })),
    costs: { types, documentedAs: 'Giving one later leaves the new repository behind' },
  },
  {
    of: 'ImageRepositoryProps.repositoryName',
    from,
    to: images(() => ({ repositoryName: 'acme/api' })),
    costs: { types, documentedAs: 'Changing it replaces the repository' },
  },
  { of: 'ImageRepositoryProps.keepImages', from, to: images(() => ({ keepImages: 7 })) },
  { of: 'ImageRepositoryProps.tagPrefix', from, to: images(() => ({ tagPrefix: 'v' })) },
  {
    of: 'ImageRepositoryProps.encryptionKey',
    from,
    to: images(({ key }) => ({ encryptionKey: key })),
    costs: { types, documentedAs: 'It cannot be changed later without replacing the repository' },
  },
  { of: 'ImageRepositoryProps.initialImage', from: running(() => undefined), to: filled },
  // What a pointer names already is not asked for, so neither another tag nor the other registry has to have it.
  { of: 'InitialImage.fromEcrRepository', from: filled, to: running((base) => InitialImage.fromEcrRepository(base, 'stable')) },
  { of: 'InitialImage.fromRegistry', from: filled, to: running(() => InitialImage.fromRegistry('public.ecr.aws/nginx/nginx:stable')) },
  { of: 'ImageRepositoryProps.removalPolicy', from, to: images(() => ({ removalPolicy: RemovalPolicy.DESTROY })) },
];
