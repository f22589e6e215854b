export { CODECHECK_FILE, codecheckYaml, type CodecheckContent } from './codecheck.js';
export { CRATE_FILE, roCrate, type Crate, type CrateContent, type Entity } from './ro-crate.js';
