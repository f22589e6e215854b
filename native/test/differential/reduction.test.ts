import { reductionSuite } from '../suites/reduction.js';
import { softmaxSuite } from '../suites/softmax.js';
import { testSuite } from '../support/suite.js';

testSuite(reductionSuite(), 500);
testSuite(softmaxSuite(), 298);
