export { BACKENDS, chooseBackend, type BackendChoice, type BackendName } from './choose-backend.js';
export { correctGradients } from './correct-gradients.js';
