import { adaptiveGumbel, adaptiveRelu, relu, sigmoid, type Activation } from '../../activations/index.js';
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
