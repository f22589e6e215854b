import { binarySuite, unarySuite } from '../suites/elementwise.js';
import { testSuite } from '../support/suite.js';

testSuite(unarySuite(), 1000);
testSuite(binarySuite(), 800);
