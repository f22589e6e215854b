// The order matters: the tests are declared for the environments that exist when they load.
import './environment.js';
import '@tensorflow/tfjs-core/dist/tests.js';
