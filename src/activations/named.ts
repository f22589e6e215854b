import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../errors.js';
import type { Activation } from './activation.js';
import { adaptiveGumbel } from './adaptive-gumbel.js';
import { elu } from './elu.js';
import { flexibleRelu, flexibleReluTanh } from './flexible-relu.js';
import { flexibleSigmoid, flexibleTanh } from './flexible-sigmoid.js';
import { identity } from './identity.js';
import { prelu } from './prelu.js';
import { relu } from './relu.js';
import { sigmoid } from './sigmoid.js';
import { sin } from './sin.js';
import { adaptiveRelu, silu, swish } from './smooth-rectifier.js';
import { softplus } from './softplus.js';
import { tanh } from './tanh.js';

const named = new Map<string, Activation>(
  [
    identity,
    relu,
    sigmoid,
    tanh,
    sin,
    softplus,
    elu(),
    prelu(),
    flexibleRelu,
    flexibleReluTanh,
    flexibleSigmoid,
    flexibleTanh,
    adaptiveGumbel(),
    adaptiveRelu(),
    silu,
    swish(),
  ].map((activation) => [activation.name, activation]),
);

/**
 * Makes an activation known by its name, so that a saved `tf.layers` model that uses it can be loaded. A name stands
 * for one definition: registering it again is in order if the parameters and their initial values are the same.
 *
 * Throws {@link UserError} if the name belongs to an activation with other parameters.
 */
export function registerActivation(activation: Activation): void {
  const known = named.get(activation.name);
  if (known && !isDeepStrictEqual(known.parameters, activation.parameters))
    throw new UserError(`another activation is named '${activation.name}'; give this one a name of its own`);
  if (!known) named.set(activation.name, activation);
}

/** The activation of that name. Throws {@link UserError}, with the names that are known, if there is none. */
export function activationNamed(name: string): Activation {
  const activation = named.get(name);
  if (!activation)
    throw new UserError(
      `no activation is named '${name}'; known are ${[...named.keys()].join(', ')}, and registerActivation adds more`,
    );
  return activation;
}
