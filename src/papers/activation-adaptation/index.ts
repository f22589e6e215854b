export { simulatedExperiment } from './simulated.js';
