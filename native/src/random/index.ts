export { normals, uniforms, words } from './draws.js';
export { philox4x32 } from './philox.js';
export { philoxNormal, philoxUniform } from './random.js';
export { streamId, type Stream } from './stream.js';
