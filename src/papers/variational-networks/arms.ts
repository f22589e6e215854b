import {
  adaptiveSlope,
  basisExpansion,
  chebyshev,
  dictionary,
  DICTIONARY,
  flexibleTanh,
  gaussians,
  harmonics,
  isBasisExpansion,
  prelu,
  relu,
  silu,
  sin,
  tanh,
  type Activation,
  type BasisExpansion,
  type DictionaryFunction,
  type Sharing,
} from '../../activations/index.js';
import type { Arm } from '../../report/index.js';

/** M of every basis but the dictionary, which has seven functions. */
export const TERMS = 8;

/** What the activations of a network are, and how figures and tables name them. */
export interface NetworkArm extends Arm {
  readonly activation: Activation;
  readonly sharing: Sharing;
  /** That of the output layer, with coefficients that all outputs share; linear where none is given. */
  readonly output?: BasisExpansion;
}

/** Coefficients of the dictionary that start as one of its functions. */
export const only = (name: DictionaryFunction): number[] =>
  DICTIONARY.map((other) => (other === name ? 1 : 0));

const tanhStart = { towards: Math.tanh };
const arm = (label: string, activation: Activation, sharing: Sharing = 'layer'): NetworkArm => ({
  label,
  activation,
  sharing,
});

const harmonicsTanh = basisExpansion(harmonics(TERMS), tanhStart);
const dictionaryTanh = basisExpansion(dictionary(), only('tanh'));

/** The arms of the regression: fixed activations, trainable ones of other papers, and expansions, which start as tanh. */
export const REGRESSION_ARMS = {
  tanh: arm('tanh', tanh),
  relu: arm('ReLU', relu),
  sin: arm('sin', sin),
  swish: arm('Swish', silu),
  prelu: arm('PReLU', prelu()),
  flexible: arm('Flexible tanh', flexibleTanh, 'neuron'),
  gaaf: arm('GAAF', adaptiveSlope(tanh, 10), 'network'),
  'l-laaf': arm('L-LAAF', adaptiveSlope(tanh, 10), 'layer'),
  'n-laaf': arm('N-LAAF', adaptiveSlope(tanh, 10), 'neuron'),
  harmonics: arm('Harmonics, layer', harmonicsTanh),
  'harmonics-neuron': arm('Harmonics, neuron', harmonicsTanh, 'neuron'),
  // Its place among the arms that curves show would be black, which is for what is exact.
  chebyshev: {
    ...arm('Chebyshev, layer', basisExpansion(chebyshev(TERMS), tanhStart)),
    colour: '#8c6d31',
  },
  gaussians: arm('Gaussians, layer', basisExpansion(gaussians(TERMS), tanhStart)),
  dictionary: arm('Dictionary, layer', dictionaryTanh),
  'dictionary-neuron': arm('Dictionary, neuron', dictionaryTanh, 'neuron'),
} as const satisfies Record<string, NetworkArm>;
export type RegressionArm = keyof typeof REGRESSION_ARMS;
export const REGRESSION_ARM_NAMES = Object.keys(REGRESSION_ARMS) as readonly RegressionArm[];

const reluStart = { towards: (z: number) => Math.max(z, 0) };
const dictionaryRelu = basisExpansion(dictionary(), only('relu'));

/** The arms of the classification: fixed activations, PReLU, and expansions, which start as ReLU. */
export const CLASSIFICATION_ARMS = {
  relu: arm('ReLU', relu),
  tanh: arm('tanh', tanh),
  swish: arm('Swish', silu),
  prelu: arm('PReLU', prelu()),
  harmonics: arm('Harmonics, layer', basisExpansion(harmonics(TERMS), reluStart)),
  dictionary: arm('Dictionary, layer', dictionaryRelu),
  'dictionary-neuron': arm('Dictionary, neuron', dictionaryRelu, 'neuron'),
} as const satisfies Record<string, NetworkArm>;
export type ClassificationArm = keyof typeof CLASSIFICATION_ARMS;

const linearStart = { towards: (z: number) => z };
const expandedOutput = (name: 'relu' | 'harmonics', basis: string, output: BasisExpansion): NetworkArm => ({
  ...CLASSIFICATION_ARMS[name],
  label: `${CLASSIFICATION_ARMS[name].label}; output ${basis}`,
  output,
});
const harmonicsLinear = basisExpansion(harmonics(TERMS), linearStart);
const dictionaryLinear = basisExpansion(dictionary([...DICTIONARY, 'identity']), [...only('identity'), 1]);

/** The arms that expand the output layer, too, from what is linear, beside those that do not. */
export const OUTPUT_ARMS = {
  relu: CLASSIFICATION_ARMS.relu,
  'relu-harmonics': expandedOutput('relu', 'harmonics', harmonicsLinear),
  'relu-dictionary': expandedOutput('relu', 'dictionary', dictionaryLinear),
  harmonics: CLASSIFICATION_ARMS.harmonics,
  'harmonics-harmonics': expandedOutput('harmonics', 'harmonics', harmonicsLinear),
} as const satisfies Record<string, NetworkArm>;
export type OutputArm = keyof typeof OUTPUT_ARMS;

/** The activation of an arm of the regression if it is an expansion. */
export function expansionOf(name: RegressionArm): BasisExpansion | undefined {
  const { activation }: NetworkArm = REGRESSION_ARMS[name];
  return isBasisExpansion(activation) ? activation : undefined;
}
