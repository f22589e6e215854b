export { mnistClaims, simulatedClaims, untestedClaims } from './claims.js';
export { accuracyFigure, figure1, figure2, figure3, figure4, figure5, layerSpread } from './figures.js';
export { mnistExperiment } from './mnist.js';
export { simulatedExperiment } from './simulated.js';
export { labellingTable, table1, table2 } from './tables.js';
export { injectivityTable, recoveryTable } from './theorem.js';
