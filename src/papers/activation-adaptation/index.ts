export { mnistClaims, simulatedClaims, untestedClaims } from './claims.js';
export { clicksExperiment } from './clicks.js';
export { accuracyFigure, figure1, figure2, figure3, figure4, figure5, layerSpread } from './figures.js';
export { mnistExperiment } from './mnist.js';
export {
  movieDocumentsGlove,
  movieDocumentsWord2vec,
  movieSentencesGlove,
  movieSentencesWord2vec,
} from './movie-reviews.js';
export { simulatedExperiment } from './simulated.js';
export { labellingTable, table1, table2 } from './tables.js';
export { clickClaims, movieClaims, untestedTextClaims } from './text-claims.js';
export { clickErrors, documentErrors, figure6, figure7 } from './text-figures.js';
export { coverageTable, intentTable, table3, table4, textShapeTable } from './text-tables.js';
export { injectivityTable, recoveryTable } from './theorem.js';
