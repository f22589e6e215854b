import type { Tensor } from '@tensorflow/tfjs-core';
import type { Activation } from './activation.js';

/** sigma, sigma' and sigma'' at every element of z. */
export interface Jet {
  value: Tensor;
  first: Tensor;
  second: Tensor;
}

/**
 * An activation whose first two derivatives by z are known in closed form, as differential equations in the loss
 * need them. `jet` takes what `apply` takes; its three results have z's shape, or one that broadcasts to it.
 */
export interface SmoothActivation extends Activation {
  jet(z: Tensor, parameters: Readonly<Record<string, Tensor>>): Jet;
}
