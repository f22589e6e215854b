export { normal, permutation, uniform } from './draws.js';
export { latinHypercube } from './latin-hypercube.js';
export { checkSeed, stream, words, STREAMS, type Stream, type StreamName } from './stream.js';
