export { claims, longerClaims, networkClaims } from './claims.js';
export { figure3, figure4, figure5, longerCurves } from './figures.js';
export {
  cifarCnnExperiment,
  longerExperiment,
  mnistCnnExperiment,
  mnistMlpExperiment,
  notDrawn,
} from './networks.js';
export { overheadExperiment } from './overhead.js';
export { figure1, figure2, figure2Slider } from './shapes.js';
export { accuracies, calculusTable, overheadTable, readings, table1 } from './tables.js';
