import { Exemption, Variation } from '../variation';
import { imageBuildVariations } from './image-build';
import { imageRepositoryVariations } from './image-repository';
import { pipelineVariations } from './pipeline';
import { sourceVariations } from './source';

/** All public props and factories. A unit test says which one is missing. */
export const VARIATIONS: Variation[] = [...pipelineVariations, ...sourceVariations, ...imageRepositoryVariations, ...imageBuildVariations];

/** Those which it makes no sense to vary. */
export const EXEMPTIONS: Exemption[] = [];
