import * as tf from '@tensorflow/tfjs-core';
import {
  EVALUATION,
  flexibleRelu,
  flexibleReluTanh,
  prelu,
  type RegulariserCoefficients,
} from '../../activations/index.js';
import { loadMnist, mnistHash, unitPixels, type ImageDataSet, type ImageSet } from '../../data/index.js';
import {
  defineExperiment,
  grid,
  type Definition,
  type TrialResult,
  type TypedBlock,
  type TypedScale,
  type Variant,
} from '../../experiments/index.js';
import {
  autoencoder,
  createParameters,
  type AutoencoderName,
  type Model,
  type Parameters,
} from '../../models/index.js';
import {
  adam,
  epochOrder,
  fit,
  meanOverBatches,
  meanSquaredError,
  randomSplit,
} from '../../training/index.js';
import { layerWiseRegulariser } from './regulariser.js';
import { trialParameters } from './trial-parameters.js';

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

const scale = (
  trials: number,
  trialsPerBlock: number,
  changes: Partial<AutoencoderSettings>,
): TypedScale<AutoencoderSettings> => ({ trials, trialsPerBlock, settings: { ...PAPER, ...changes } });

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

/** The images of the given numbers, as `[trials, count, pixels]` in [0, 1]. */
const pixels = (set: ImageSet, numbers: readonly ArrayLike<number>[]): tf.Tensor3D =>
  tf.tensor3d(unitPixels(set, numbers), [numbers.length, numbers[0].length, set.height * set.width]);

/** Mean squared reconstruction error of each trial over examples that are the same for all or one list a trial. */
function reconstructionError(
  model: Model,
  parameters: Parameters,
  set: ImageSet,
  numbers: readonly Uint32Array[],
): number[] {
  return meanOverBatches(numbers[0].length, EVALUATION_BATCH, (start, end) => {
    const x = pixels(
      set,
      numbers.map((list) => list.subarray(start, end)),
    );
    return meanSquaredError(model.apply(parameters, x, EVALUATION), x);
  });
}

let mnist: ImageDataSet | undefined;

/** Trains the trials of a block side by side on their own splits and orders of the data. */
async function run(block: TypedBlock<AutoencoderSettings, AutoencoderVariant>): Promise<TrialResult[]> {
  const {
    variant: { network, arm },
    settings,
  } = block;
  const { batchSize, epochs, trainingExamples, validationExamples, testExamples, regulariser } = settings;
  const data = (mnist ??= loadMnist());
  const model = autoencoderModel(network, arm);
  const trials = block.seeds.length;
  const splits = block.seeds.map((seed) =>
    randomSplit(seed, data.train.count, trainingExamples, validationExamples),
  );
  let orders: Uint32Array[] = [];

  const result = await fit({
    trials,
    parameters: createParameters(model.parameters, block.seeds),
    optimizer: adam({ learningRate: settings.learningRate, trials }),
    epochs,
    batchesPerEpoch: Math.floor(trainingExamples / batchSize),
    batch: (epoch, index) => {
      if (index === 0) orders = block.seeds.map((seed) => epochOrder(seed, epoch, trainingExamples));
      const numbers = splits.map(({ train }, trial) =>
        orders[trial].subarray(index * batchSize, (index + 1) * batchSize).map((place) => train[place]),
      );
      const x = pixels(data.train, numbers);
      return { x, y: x };
    },
    loss: (parameters, { x, y }, epoch) =>
      meanSquaredError(model.apply(parameters, x, { training: true, epoch }), y),
    penalty: penaltyOf(arm, model, regulariser),
    validate: (parameters) =>
      reconstructionError(
        model,
        parameters,
        data.train,
        splits.map(({ validation }) => validation),
      ),
    onProgress: block.onProgress,
    signal: block.signal,
  });
  const testNumbers = Uint32Array.from({ length: testExamples }, (_, i) => i);
  const testLoss = reconstructionError(model, result.parameters, data.test, [testNumbers]);
  const results = block.seeds.map((seed, trial): TrialResult => {
    const validation = result.validationLoss[trial];
    return {
      seed,
      status: Number.isFinite(testLoss[trial]) ? 'completed' : 'diverged',
      metrics: { minimumValidationLoss: Math.min(...validation), testLoss: testLoss[trial] },
      curves: { trainingLoss: result.trainingLoss[trial], validationLoss: validation },
      parameters: trialParameters(model, result.parameters, trial),
    };
  });
  tf.dispose(result.parameters);
  return results;
}

const AUTOENCODERS: Definition<AutoencoderSettings, AutoencoderVariant> = {
  paper: 'flexible-activations',
  name: 'autoencoder',
  title: 'Autoencoders on MNIST with relu, PReLU and flexible activations',
  version: 1,
  variants: grid({ network: AUTOENCODER_NETWORKS, arm: [...AUTOENCODER_ARMS, ...ADDED_ARMS] }),
  scales: {
    smoke: scale(2, 2, { epochs: 1, trainingExamples: 200, validationExamples: 100, testExamples: 100 }),
    quick: scale(5, 5, { epochs: 10 }),
    paper: scale(50, 10, {}),
  },
  dataHash: async () => mnistHash(),
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
  scales: { ...AUTOENCODERS.scales, quick: scale(5, 5, { epochs: 5 }) },
});
