import { dotSuite, matmulSuite } from '../suites/matmul.js';
import { testSuite } from '../support/suite.js';

testSuite(matmulSuite(), 900);
testSuite(dotSuite(), 20);
