export { cancel } from './cancel.js';
export { slurmStatus, type SubmissionStatus } from './status.js';
export { submit, type Submitted, type SubmitOptions } from './submit.js';
