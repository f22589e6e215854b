export { normal, permutation, uniform } from './draws.js';
export { latinHypercube } from './latin-hypercube.js';
export { philox4x32 } from './philox.js';
export { checkSeed, fnv1a, stream, words, STREAMS, type Stream, type StreamName } from './stream.js';
