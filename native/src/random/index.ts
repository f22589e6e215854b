/** The streams in plain JavaScript, without the addon and without tensors: `tfjs-backend-onednn/random`. */
export { normals, uniforms, words } from './draws.js';
export { philox4x32 } from './philox.js';
export { streamId, type Stream } from './stream.js';
