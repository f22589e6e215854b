export { chooseBackend, type BackendChoice } from './choose-backend.js';
export { correctGradients } from './correct-gradients.js';
export { BACKENDS, type BackendName, requestedBackend } from './requested-backend.js';
