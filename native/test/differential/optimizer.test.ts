import { optimizerSuite } from '../suites/optimizer.js';
import { testSuite } from '../support/suite.js';

testSuite(optimizerSuite(), 50);
