import { accountingSuite } from '../suites/accounting.js';
import { aliasingSuite } from '../suites/aliasing.js';
import { dtypeSuite } from '../suites/dtypes.js';
import { testSuite } from '../support/suite.js';

testSuite(aliasingSuite(), 50);
testSuite(accountingSuite(), 4);
testSuite(dtypeSuite(), 55);
