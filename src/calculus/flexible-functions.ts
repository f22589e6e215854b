import { logistic } from './base-functions.js';

const clip = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);

/** clip(beta z + 1/2, 0, 1) in float64. Source: combined flexible activations, eq. (6). */
export const rampValue = (z: number, beta: number): number => clip(beta * z + 0.5, 0, 1);

/** alpha sigmoid(z) + (1 - alpha) clip(beta z + 1/2, 0, 1) in float64, to draw it the same on every backend. */
export const flexibleSigmoidValue = (z: number, alpha: number, beta: number): number =>
  alpha * logistic(z) + (1 - alpha) * rampValue(z, beta);

/** alpha tanh(z) + (1 - alpha) clip(beta z, -1, 1) in float64. */
export const flexibleTanhValue = (z: number, alpha: number, beta: number): number =>
  alpha * Math.tanh(z) + (1 - alpha) * clip(beta * z, -1, 1);

/** alpha1 relu(z) + alpha2 z^3 + (1 - alpha1 - alpha2) z^(1/3) in float64, to draw it the same on every backend. */
export const flexibleReluValue = (z: number, alpha1: number, alpha2: number): number =>
  alpha1 * Math.max(z, 0) + alpha2 * z ** 3 + (1 - alpha1 - alpha2) * Math.cbrt(z);
