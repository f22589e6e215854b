export { clicksExperiment } from './clicks.js';
export {
  movieDocumentsGlove,
  movieDocumentsWord2vec,
  movieSentencesGlove,
  movieSentencesWord2vec,
} from './movie-reviews.js';
