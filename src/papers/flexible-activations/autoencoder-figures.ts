import { curves, functionCurves, type ChartSpec, type FunctionRow } from '../../charts/index.js';
import { parameter, seedsOf, where, type Results } from '../../experiments/index.js';
import { meanCurves, sourceLine } from '../../report/index.js';
import { mean, quantile } from '../../statistics/index.js';
import { ADDED_ARMS, AUTOENCODER_ARMS, AUTOENCODER_NETWORKS, type AutoencoderArm } from './autoencoder.js';
import { ARM_LABELS } from './labels.js';

function lossCurves(
  title: string,
  results: Results,
  networks: readonly string[],
  arms: readonly AutoencoderArm[],
): ChartSpec {
  const shown = networks.flatMap((network) =>
    arms.map((arm) => ({ variant: `${network}-${arm}`, panel: network, arm: ARM_LABELS[arm] })),
  );
  return curves(meanCurves(results, { curve: 'validationLoss', arms: shown, first: 1 }), {
    title: `${title} (mean ± standard error)`,
    subtitle: sourceLine(results),
    xTitle: 'epoch',
    yTitle: 'mean squared error',
    yLog: true,
  });
}

/** Figure 2: the validation loss of AE1 and AE2 after each epoch, mean and standard error over the trials of each arm. */
export const figure2 = (results: Results): ChartSpec =>
  lossCurves('Validation loss of the autoencoders', results, AUTOENCODER_NETWORKS, AUTOENCODER_ARMS);

/** As {@link figure2} for the arms that the paper describes and does not show, beside the flexible one and PReLU. */
export const addedArmsFigure = (results: Results): ChartSpec =>
  lossCurves('Validation loss with both regularisers, and with tanh', results, AUTOENCODER_NETWORKS, [
    'prelu',
    'flexible',
    ...ADDED_ARMS,
  ]);

/** The validation loss of the deeper autoencoder after each epoch, mean and standard error over the trials. */
export const deepAutoencoderFigure = (results: Results): ChartSpec =>
  lossCurves('Validation loss of the deeper autoencoder', results, ['AE3'], AUTOENCODER_ARMS);

/** alpha1 relu(z) + alpha2 z^3 + (1 - alpha1 - alpha2) z^(1/3) in float64, to draw it the same on every backend. */
export const flexibleReluValue = (z: number, alpha1: number, alpha2: number): number =>
  alpha1 * Math.max(z, 0) + alpha2 * z ** 3 + (1 - alpha1 - alpha2) * Math.cbrt(z);

const GRID = Array.from({ length: 121 }, (_, i) => (i - 60) / 30);

/** The learnt weights of every neuron of a layer, over all trials that did not diverge. */
function learntWeights(results: Results, variant: string, layer: string): [number, number][] {
  const completed = new Set(
    where(results.trials, { variant, status: 'completed' }).array('seed') as number[],
  );
  const seeds = seedsOf(results, variant);
  const [first, second] = ['alpha1', 'alpha2'].map((name) => parameter(results, variant, `${layer}.${name}`));
  return first.flatMap((alphas, trial) =>
    completed.has(seeds[trial])
      ? alphas.map((alpha, neuron): [number, number] => [alpha, second[trial][neuron]])
      : [],
  );
}

/**
 * The flexible relu before training and after it: at every z the mean and the 10 % and 90 % quantiles of o(z) over the
 * neurons of a layer in all trials.
 */
export function activationShapes(results: Results): ChartSpec {
  const rows = AUTOENCODER_NETWORKS.flatMap((network) => {
    const variant = `${network}-flexible`;
    const names = where(results.parameters, { variant }).array('parameter') as string[];
    const layers = new Set(names.map((name) => name.split('.')[0]));
    return [...layers].flatMap((layer) => {
      const weights = learntWeights(results, variant, layer);
      const panel = `${network}, layer ${layer.replace('dense', '')}`;
      return GRID.flatMap((x): FunctionRow[] => {
        const values = weights.map(([alpha1, alpha2]) => flexibleReluValue(x, alpha1, alpha2));
        const learnt = (curve: string, y: number) => ({ panel, curve, x, y, state: 'after training' });
        const before = { panel, curve: 'ReLU', x, y: Math.max(x, 0), state: 'before training' };
        if (values.length === 0) return [before];
        return [
          before,
          learnt('mean neuron', mean(values)),
          learnt('10 % quantile', quantile(values, 0.1)),
          learnt('90 % quantile', quantile(values, 0.9)),
        ];
      });
    });
  });
  return functionCurves(rows, {
    title: 'Shapes of the flexible ReLU before and after training',
    subtitle: sourceLine(results),
    xTitle: 'z',
    yTitle: 'o(z)',
    independentY: true,
  });
}
