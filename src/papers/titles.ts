/** A paper as it calls itself. */
export interface Paper {
  readonly title: string;
  /** As printed; papers under review name none. */
  readonly authors: readonly string[];
  readonly where: string;
}

/** The papers that are reproduced, by their names here. */
export const PAPERS: Readonly<Record<string, Paper>> = {
  'activation-adaptation': {
    title: 'Activation Adaptation in Neural Networks',
    authors: ['Farnoush Farhadi', 'Vahid Partovi Nia', 'Andrea Lodi'],
    where: 'DS4DM-2019-001, Polytechnique Montréal',
  },
  'flexible-activations': {
    title: 'Combined Flexible Activation Functions for Deep Neural Networks',
    authors: ['Anonymous authors'],
    where: 'Under review at ICLR 2020',
  },
  'locally-adaptive-activations': {
    title:
      'Locally Adaptive Activation Functions with Slope Recovery Term for Deep and Physics-Informed Neural Networks',
    authors: ['Anonymous authors'],
    where: 'Under review at ICLR 2020',
  },
  'q-neurons': {
    title: "q-Neurons: Neuron Activations based on Stochastic Jackson's Derivative Operators",
    authors: ['Anonymous authors'],
    where: 'Under review at ICLR 2019',
  },
  'variational-networks': {
    title: 'Variational Neural Networks: Every Layer and Neuron Can Be Unique',
    authors: ['Yiwei Li', 'Enzhi Li'],
    where: 'Preprint',
  },
};
