// First part of the bundle: chooses the backend before any of the core package's tests are declared.
import '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-backend-cpu';
import { setTestEnvs, setupTestFilters } from '@tensorflow/tfjs-core/dist/jasmine_util.js';
import '../../src/index.js';
import { FAULTS, plant } from '../mutants/faults.js';

const fault = FAULTS.find(({ name }) => name === process.env['CONFORMANCE_FAULT']);
const backendName = process.env['CONFORMANCE_BACKEND'] ?? 'onednn';
setTestEnvs([
  {
    name: `test-${backendName}`,
    backendName: fault === undefined ? backendName : plant(fault, backendName),
    isDataSync: true,
  },
]);
// These specs drive a web worker of the browser; none of them is in the published package.
setupTestFilters([], (name) => !name.includes('computation in worker'));
