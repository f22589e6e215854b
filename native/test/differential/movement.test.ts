import { movementSuite } from '../suites/movement.js';
import { testSuite } from '../support/suite.js';

testSuite(movementSuite(), 450);
