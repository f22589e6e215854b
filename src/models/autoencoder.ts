import { identity, relu, tanh, type Activation, type Sharing } from '../activations/index.js';
import type { Model } from './model.js';
import { multiLayerPerceptron } from './multi-layer-perceptron.js';

/** Widths of an autoencoder from the input to the code. */
export const AUTOENCODERS = {
  AE1: [784, 128, 36, 12, 6],
  AE2: [784, 128, 64, 12, 3],
  AE3: [784, 128, 64, 36, 12, 6],
} as const;
export type AutoencoderName = keyof typeof AUTOENCODERS;

/** The rectified layers, counted from 1 at the input, that the paper makes flexible. */
const FLEXIBLE_LAYERS: Record<AutoencoderName, readonly number[]> = { AE1: [3, 4], AE2: [2, 5], AE3: [3, 6] };

const OUTPUT: Record<AutoencoderName, Activation> = { AE1: identity, AE2: identity, AE3: tanh };

/**
 * A deep autoencoder 784-128-d1-12-d2-12-d1-128-784, relu behind every layer but the code and the output: AE1 with
 * d1 = 36, d2 = 6 (212,070 parameters), AE2 with d1 = 64, d2 = 3 (219,891 parameters). AE3, the deeper one of the
 * appendix, is 784-128-64-36-12-6 and back with a tanh behind the output.
 *
 * `flexible` replaces the relu of two layers, the 3rd and 4th of AE1 (12 units each) or the 2nd and 5th of AE2 (64
 * units each), or the 3rd and 6th of AE3 (36 units each); without it all are relu.
 *
 * Source: combined flexible activations, section 3.2 and eq. (9). As printed, both decoders end 12-64-128, which
 * contradicts the parameter counts of Table 3; the mirrored widths used here give them exactly. AE3 is that of
 * the authors' code; the appendix that describes it is not public.
 */
export function autoencoder(
  name: AutoencoderName,
  flexible?: { activation: Activation; sharing: Sharing },
): Model {
  const encoder = AUTOENCODERS[name];
  const widths = [...encoder.slice(1), ...encoder.slice(0, -1).reverse()];
  const code = encoder.length - 2;
  let rectified = 0;
  const layers = widths.map((units, index) => {
    if (index === code) return { units, activation: identity };
    if (index === widths.length - 1) return { units, activation: OUTPUT[name] };
    rectified += 1;
    return flexible && FLEXIBLE_LAYERS[name].includes(rectified)
      ? { units, ...flexible }
      : { units, activation: relu };
  });
  return multiLayerPerceptron(name, encoder[0], layers);
}
