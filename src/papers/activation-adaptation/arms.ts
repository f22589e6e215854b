import { adaptiveGumbel, adaptiveRelu, relu, sigmoid, type Activation } from '../../activations/index.js';
import { grid, type Variant } from '../../experiments/index.js';
import { parametersOf, type Classifier, type Parameters } from '../../models/index.js';
import type { Arm } from '../../report/index.js';

/** The activations that the paper compares, as figures and tables show them. */
export const ACTIVATIONS = {
  sigmoid: { label: 'Sigmoid', activation: sigmoid },
  gumbel: { label: 'Adaptive Gumbel', activation: adaptiveGumbel() },
  relu: { label: 'ReLU', activation: relu },
  'adaptive-relu': { label: 'Adaptive ReLU', activation: adaptiveRelu() },
} satisfies Record<string, Arm & { readonly activation: Activation }>;
export type ActivationArm = keyof typeof ACTIVATIONS;

/** In the order of the paper's tables. */
export const ARMS = Object.keys(ACTIVATIONS) as ActivationArm[];

/** The arms that learn their shape. */
export const ADAPTIVE = ['gumbel', 'adaptive-relu'] as const satisfies readonly ActivationArm[];

/** The arms of the convolutional networks, of the convolutions and of the dense layer alike. */
export const RECTIFYING = ['relu', 'adaptive-relu', 'gumbel'] as const satisfies readonly ActivationArm[];
export type RectifyingArm = (typeof RECTIFYING)[number];

/** The activations of the convolutions and of the dense layer behind them. */
export interface PairVariant extends Variant {
  readonly convolution: RectifyingArm;
  readonly dense: RectifyingArm;
}

/** The nine networks of Tables 2 to 4, row by row. */
export const PAIRS: readonly PairVariant[] = grid({ convolution: RECTIFYING, dense: RECTIFYING });

export const pairOf = (convolution: RectifyingArm, dense: RectifyingArm): PairVariant =>
  PAIRS.find((pair) => pair.convolution === convolution && pair.dense === dense)!;

const SHORT = { relu: 'ReLU', 'adaptive-relu': 'AReLU', gumbel: 'AGumb' };

/** The name of a pair in figures and tables, by that of its variant. */
export function pairLabel(variant: string): string {
  const { convolution, dense } = PAIRS.find(({ name }) => name === variant)!;
  return `${SHORT[convolution]} / ${SHORT[dense]}`;
}

/** What the layers of a pair are built with. */
export const activationsOf = ({ convolution, dense }: PairVariant) => ({
  convolution: ACTIVATIONS[convolution].activation,
  dense: ACTIVATIONS[dense].activation,
});

/** alpha = e^rho of the layers that learn a shape, layer by layer: of each trial every feature map or neuron. */
export const alphasOf = (
  { trainableActivations }: Pick<Classifier, 'trainableActivations'>,
  parameters: Parameters,
): [string, number[]][] =>
  trainableActivations.map((place) => [
    place.layer,
    Array.from(parametersOf(place, parameters).rho.dataSync(), Math.exp),
  ]);
