import path from 'node:path';
import { UserError } from '../src/errors.js';
import { results, curve, isSeed, seedsOf } from '../src/experiments/index.js';
import { LENET_NAMES, lenetExperiment, lenetModel } from '../src/papers/flexible-activations/lenet5.js';
import { writeFileAtomic } from '../src/system/files.js';
import { epochOrder, randomSplit } from '../src/training/index.js';

/** How many epochs are written: after few the losses of two programs still differ by their rounding alone. */
const EPOCHS = 2;
const [TRAINING, VALIDATION] = [40_000, 10_000];

/**
 * What a stored trial of LeNet-5 with ReLU started from, for scripts/lenet5-pytorch.py: initial weights, split, the order
 * of the images in the first epochs, and the validation losses of its record.
 */
async function writeDraws(folder: string, seed: number): Promise<void> {
  const stored = await results(lenetExperiment, { scale: 'paper' });
  const split = randomSplit(seed, TRAINING + VALIDATION, TRAINING, VALIDATION);
  const orders = Array.from({ length: EPOCHS }, (_, i) =>
    Array.from(epochOrder(seed, i + 1, TRAINING), (place) => split.train[place]),
  );
  for (const network of LENET_NAMES) {
    const variant = `${network}-relu`;
    const losses = curve(stored, variant, 'validationLoss')[seedsOf(stored, variant).indexOf(seed)];
    if (losses === undefined) throw new UserError(`the trial ${seed} of ${variant} is not stored`);
    const parameters = lenetModel(network, 'relu').parameters.map(({ name, shape, initialise }) => [
      name,
      { shape, values: Array.from(initialise(seed)) },
    ]);
    const draws = {
      network,
      seed,
      parameters: Object.fromEntries(parameters) as unknown,
      orders,
      validation: Array.from(split.validation),
      losses: losses.slice(0, EPOCHS),
    };
    writeFileAtomic(path.join(folder, `${network}-${seed}.json`), JSON.stringify(draws));
  }
}

const [folder, seed] = process.argv.slice(2);
if (folder === undefined || !isSeed(Number(seed)))
  throw new UserError('usage: node dist/bench/lenet5-draws.js FOLDER SEED');
await writeDraws(folder, Number(seed));
