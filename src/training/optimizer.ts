import type { Parameters } from '../models/index.js';

/** What an optimizer remembers between steps: tensors for every parameter, and the number of steps taken. */
export interface OptimizerState {
  step: number;
  moments: Parameters[];
}

/**
 * A rule that moves parameters against their gradients, element by element, so that trials stay independent.
 *
 * `update` takes the parameters, gradients and state over (it disposes of them) and returns new ones.
 */
export interface Optimizer {
  readonly name: string;
  initialise(parameters: Parameters): OptimizerState;
  update(
    parameters: Parameters,
    gradients: Parameters,
    state: OptimizerState,
  ): { parameters: Parameters; state: OptimizerState };
}
