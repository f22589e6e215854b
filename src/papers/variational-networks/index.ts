export { CLASSIFICATIONS, type StoredTask } from './classification.js';
export { REGRESSION_ARMS, TERMS, type NetworkArm, type RegressionArm } from './arms.js';
export { regressionExperiment, type RegressionVariant } from './regression.js';
export { sweepsExperiment } from './sweeps.js';
