export { clicksExperiment } from './clicks.js';
export { mnistExperiment } from './mnist.js';
export {
  movieDocumentsGlove,
  movieDocumentsWord2vec,
  movieSentencesGlove,
  movieSentencesWord2vec,
} from './movie-reviews.js';
export { simulatedExperiment } from './simulated.js';
export { clickClaims, movieClaims, untestedTextClaims } from './text-claims.js';
export { clickErrors, documentErrors, figure6, figure7 } from './text-figures.js';
export { coverageTable, intentTable, table3, table4, textShapeTable } from './text-tables.js';
