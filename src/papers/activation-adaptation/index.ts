export { mnistExperiment } from './mnist.js';
export { simulatedExperiment } from './simulated.js';
