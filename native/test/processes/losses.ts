// Child process: trains and sends the losses, to be compared bit by bit with those of its twins.
import * as tf from '@tensorflow/tfjs-core';
import { backendUnderTest } from '../support/backend.js';
import { convolutional, losses, perceptron } from '../support/models.js';

await tf.setBackend(backendUnderTest());
const steps = Number(process.argv[2]);
const first = await losses(perceptron(tf.train.adam(0.01)), steps);
const second = await losses(convolutional(tf.train.sgd(0.05)), steps);
process.send!([...first, ...second]);
