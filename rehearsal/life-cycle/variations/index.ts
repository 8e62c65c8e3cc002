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

/** Those which it makes no sense to vary. */
export const EXEMPTIONS: Exemption[] = [
  { of: 'InitialImage.fromAsset', because: "it differs from `fromEcrRepository` in the CLI's building the image, which needs Docker" },
];
