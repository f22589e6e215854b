export { mnistClaims, simulatedClaims, untestedClaims } from './claims.js';
export { clicksExperiment } from './clicks.js';
export {
  accuracyFigure,
  figure1,
  figure2,
  figure3,
  figure4,
  figure5,
  figure6,
  layerSpread,
  textErrors,
} from './figures.js';
export { mnistExperiment, mnistWholeExperiment } from './mnist.js';
export {
  movieDocumentsGlove,
  movieDocumentsWord2vec,
  movieSentencesGlove,
  movieSentencesWord2vec,
} from './movie-reviews.js';
export { simulatedExperiment } from './simulated.js';
export { labellingTable, table1, table2, table3, table4 } from './tables.js';
export { clickClaims, movieClaims, untestedTextClaims } from './text-claims.js';
export { coverageTable, intentTable, textShapeTable } from './text-tables.js';
export { injectivityTable, recoveryTable } from './theorem.js';
