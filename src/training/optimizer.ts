import type { Parameters } from '../models/index.js';

/** What an optimizer remembers between steps: tensors for every parameter, and the number of steps taken. */
export interface OptimizerState {
  step: number;
  moments: Parameters[];
}

/** One step: takes parameters, gradients and state over (they are disposed of or changed) and returns the next ones. */
export type OptimizerUpdate = (
  parameters: Parameters,
  gradients: Parameters,
  state: OptimizerState,
) => { parameters: Parameters; state: OptimizerState };

/** A rule that moves parameters against their gradients, element by element, so that trials stay independent. */
export interface Optimizer {
  readonly name: string;
  initialise(parameters: Parameters): OptimizerState;
  update: OptimizerUpdate;
}
