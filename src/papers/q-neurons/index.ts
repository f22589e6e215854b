export { cifarCnnExperiment, mnistCnnExperiment, mnistMlpExperiment } from './networks.js';
