import { Exemption, Variation } from '../variation';
import { imageBuildVariations } from './image-build';
import { imageRepositoryVariations } from './image-repository';
import { pipelineVariations } from './pipeline';
import { sourceVariations } from './source';
import { stageVariations } from './stages';

/** All public props and factories. A unit test says which one is missing. */
export const VARIATIONS: Variation[] = [
  ...pipelineVariations, ...stageVariations, ...sourceVariations, ...imageRepositoryVariations, ...imageBuildVariations,
];

/** A stack with an initial image is deployed, and deployed again, by the demo: it needs an image, and the life cycle no Docker engine. */
const DEMO = 'the demo deploys one that is an asset';

/** Those which it makes no sense to vary. */
export const EXEMPTIONS: Exemption[] = [
  { of: 'ImageRepositoryProps.initialImage', because: DEMO },
  { of: 'InitialImage.fromAsset', because: DEMO },
  { of: 'InitialImage.fromEcrRepository', because: `${DEMO}, and an asset is in a repository of ECR` },
  { of: 'InitialImage.fromRegistry', because: 'no public registry is asked from here' },
];
