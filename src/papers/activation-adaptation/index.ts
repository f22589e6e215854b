export { mnistClaims, simulatedClaims, untestedClaims } from './claims.js';
export { accuracyFigure, figure1, figure2, figure3, figure4, figure5, layerSpread } from './figures.js';
export { clicksExperiment } from './clicks.js';
export { mnistExperiment } from './mnist.js';
export {
  movieDocumentsGlove,
  movieDocumentsWord2vec,
  movieSentencesGlove,
  movieSentencesWord2vec,
} from './movie-reviews.js';
export { simulatedExperiment } from './simulated.js';
export { labellingTable, table1, table2 } from './tables.js';
export { injectivityTable, recoveryTable } from './theorem.js';
