export { clicksExperiment } from './clicks.js';
export { mnistExperiment } from './mnist.js';
export {
  movieDocumentsGlove,
  movieDocumentsWord2vec,
  movieSentencesGlove,
  movieSentencesWord2vec,
} from './movie-reviews.js';
export { simulatedExperiment } from './simulated.js';
