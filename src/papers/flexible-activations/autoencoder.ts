import * as tf from '@tensorflow/tfjs-core';
import {
  flexibleRelu,
  flexibleReluTanh,
  prelu,
  type RegulariserCoefficients,
} from '../../activations/index.js';
import { mnist } from '../../data/index.js';
import {
  defineExperiment,
  grid,
  scaleOf,
  trialResults,
  type Definition,
  type TrialResult,
  type TypedBlock,
  type Variant,
} from '../../experiments/index.js';
import {
  autoencoder,
  learntActivations,
  layerWiseRegulariser,
  type AutoencoderName,
  type Model,
  type Parameters,
} from '../../models/index.js';
import {
  adam,
  evaluateNetwork,
  firstNumbers,
  imageExamples,
  meanSquaredError,
  randomSplit,
  trainNetwork,
  type Examples,
} from '../../training/index.js';

/** The activations that the paper compares in the two flexible layers of each autoencoder. */
export const AUTOENCODER_ARMS = ['relu', 'prelu', 'flexible'] as const;

/**
 * Beside the paper's arms: the flexible relu with both terms of eq. (8), `pulled` towards its initial values as well,
 * and with `tanh` in place of the cube root, as in the authors' code.
 */
export const ADDED_ARMS = ['pulled', 'tanh'] as const;
export type AutoencoderArm = (typeof AUTOENCODER_ARMS)[number] | (typeof ADDED_ARMS)[number];

export const AUTOENCODER_NETWORKS = ['AE1', 'AE2'] as const satisfies readonly AutoencoderName[];

/** The protocol of section 3.2, but for the number of epochs and trials. */
export interface AutoencoderSettings {
  epochs: number;
  trainingExamples: number;
  validationExamples: number;
  testExamples: number;
  batchSize: number;
  learningRate: number;
  /** The coefficients of eq. (8), on the flexible activations alone; `pulled` has that of `layer` for both terms. */
  regulariser: RegulariserCoefficients;
}

const PAPER: AutoencoderSettings = {
  epochs: 50,
  trainingExamples: 4800,
  validationExamples: 1200,
  testExamples: 10_000,
  batchSize: 100,
  learningRate: 0.00645,
  regulariser: { layer: 0.1, initial: 0 },
};

const scale = scaleOf(PAPER, 10);

/** A network with the activation of its flexible layers. */
export interface AutoencoderVariant extends Variant {
  readonly network: AutoencoderName;
  readonly arm: AutoencoderArm;
}

/** The network of an arm: relu everywhere, or PReLU (one slope a layer) or the flexible relu in two layers. */
export function autoencoderModel(network: AutoencoderName, arm: AutoencoderArm): Model {
  switch (arm) {
    case 'relu':
      return autoencoder(network);
    case 'prelu':
      return autoencoder(network, { activation: prelu(), sharing: 'layer' });
    case 'flexible':
    case 'pulled':
      return autoencoder(network, { activation: flexibleRelu, sharing: 'neuron' });
    case 'tanh':
      return autoencoder(network, { activation: flexibleReluTanh, sharing: 'neuron' });
  }
}

/** The penalty of an arm; none where no activation is flexible. */
function penaltyOf(
  arm: AutoencoderArm,
  model: Model,
  { layer, initial }: RegulariserCoefficients,
): ((parameters: Parameters) => tf.Tensor1D) | undefined {
  if (arm === 'relu' || arm === 'prelu') return undefined;
  const coefficients = { layer, initial: arm === 'pulled' ? layer : initial };
  return (parameters) => layerWiseRegulariser(model, parameters, coefficients);
}

/** Examples per forward pass when nothing is differentiated. */
const EVALUATION_BATCH = 400;

/** Trains the trials of a block side by side on their own splits and orders of the data. */
async function run({
  variant: { network: name, arm },
  settings,
  seeds,
  onProgress,
  signal,
}: TypedBlock<AutoencoderSettings, AutoencoderVariant>): Promise<TrialResult[]> {
  const { batchSize, epochs, trainingExamples, validationExamples, testExamples, regulariser } = settings;
  const { train, test } = await mnist.load();
  const [examples, testImages] = [train, test].map((set) =>
    imageExamples(set, { target: 'image', flat: true }),
  );
  const network = autoencoderModel(name, arm);
  const splits = seeds.map((seed) => randomSplit(seed, train.count, trainingExamples, validationExamples));
  /** Mean squared reconstruction error of each trial. */
  const error = (parameters: Parameters, of: Examples, numbers: readonly Uint32Array[]): number[] =>
    evaluateNetwork(
      { network, parameters, examples: of, numbers, batchSize: EVALUATION_BATCH },
      meanSquaredError,
    );
  const { parameters, trainingLoss, curves } = await trainNetwork({
    network,
    seeds,
    examples,
    chosen: splits.map((split) => split.train),
    loss: meanSquaredError,
    penalty: penaltyOf(arm, network, regulariser),
    optimizer: adam({ learningRate: settings.learningRate, trials: seeds.length }),
    epochs,
    batchSize,
    lastBatch: 'left out',
    afterEpoch: ({ parameters }) => ({
      validationLoss: error(
        parameters,
        examples,
        splits.map(({ validation }) => validation),
      ),
    }),
    onProgress,
    signal,
  });
  const validationLoss = curves.map((own) => own.validationLoss);
  const results = trialResults(seeds, {
    metrics: {
      minimumValidationLoss: validationLoss.map((losses) => Math.min(...losses)),
      testLoss: error(parameters, testImages, [firstNumbers(testExamples)]),
    },
    curves: { trainingLoss, validationLoss },
    parameters: (trial) => learntActivations(network, parameters, trial),
  });
  tf.dispose(parameters);
  return results;
}

const AUTOENCODERS: Definition<AutoencoderSettings, AutoencoderVariant> = {
  paper: 'flexible-activations',
  name: 'autoencoder',
  title: 'Autoencoders on MNIST with relu, PReLU and flexible activations',
  version: 1,
  variants: grid({ network: AUTOENCODER_NETWORKS, arm: [...AUTOENCODER_ARMS, ...ADDED_ARMS] }),
  scales: {
    smoke: scale(2, { epochs: 1, trainingExamples: 200, validationExamples: 100, testExamples: 100 }),
    quick: scale(5, { epochs: 10 }),
    paper: scale(50),
  },
  dataHash: mnist.hash,
  run,
};

/**
 * Experiment 2: autoencoders AE1 and AE2 on MNIST with relu, PReLU and the flexible relu in two layers.
 *
 * Every trial draws its own 4,800 training and 1,200 validation images from the 60,000 and is tested on all 10,000;
 * Adam at 0.00645, batches of 100, mean squared error over pixels in [0, 1].
 *
 * Source: combined flexible activations, section 3.2. The number of epochs is that of the authors' code; the paper
 * gives none. PReLU has one slope a layer, starting at 0.25, as in PyTorch. The flexible arm has the layer-wise
 * term of eq. (8) with the coefficient 0.1 that the paper reports, {@link ADDED_ARMS} two more arms.
 */
export const autoencoderExperiment = defineExperiment(AUTOENCODERS);

/**
 * Experiment 2 with AE3, the deeper autoencoder of the paper's appendix with a tanh behind the output, under the same
 * protocol.
 *
 * Source: combined flexible activations, appendix A.4.3, which is not public; sizes, flexible layers and output are
 * those of the authors' code.
 */
export const deepAutoencoderExperiment = defineExperiment<AutoencoderSettings, AutoencoderVariant>({
  ...AUTOENCODERS,
  name: 'autoencoder-deep',
  title: 'The deeper autoencoder of the appendix on MNIST with relu, PReLU and flexible activations',
  variants: grid({ network: ['AE3'], arm: AUTOENCODER_ARMS }),
  scales: { ...AUTOENCODERS.scales, quick: scale(5, { epochs: 5 }) },
});
