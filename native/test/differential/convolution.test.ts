import { convolutionSuite, depthwiseSuite } from '../suites/convolution.js';
import { poolingSuite } from '../suites/pooling.js';
import { windowSpecialsSuite } from '../suites/windowSpecials.js';
import { testSuite } from '../support/suite.js';

testSuite(convolutionSuite(), 480);
testSuite(depthwiseSuite(), 80);
testSuite(poolingSuite(), 560);
testSuite(windowSpecialsSuite(), 12);
