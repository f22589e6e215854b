export { readVerified, sha256, type PublishedFile } from './checksum.js';
export { parseIdx, type IdxArray } from './idx.js';
export { loadMnist, MNIST_FILES, mnistHash, type ImageDataSet, type ImageSet } from './mnist.js';
