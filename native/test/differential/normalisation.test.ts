import { normalisationSuite } from '../suites/normalisation.js';
import { testSuite } from '../support/suite.js';

testSuite(normalisationSuite(), 35);
