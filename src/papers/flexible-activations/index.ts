export {
  AUTOENCODER_ARMS,
  AUTOENCODER_NETWORKS,
  autoencoderExperiment,
  autoencoderModel,
  type AutoencoderArm,
  type AutoencoderSettings,
} from './autoencoder.js';
export { autoencoderVerdicts, parameterCounts } from './autoencoder-claims.js';
export { activationShapes, figure2, flexibleReluValue } from './autoencoder-figures.js';
export { table3 } from './autoencoder-table.js';
export { TABLE_3, type AutoencoderQuantity } from './reported.js';
