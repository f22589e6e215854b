import {
  curves,
  describeSources,
  functionCurves,
  type ChartSpec,
  type FunctionRow,
} from '../../charts/index.js';
import type { LoadedTrials } from '../../experiments/index.js';
import { mean, quantile } from '../../statistics/index.js';
import { figureSources } from '../sources.js';
import {
  AUTOENCODER_ARMS,
  AUTOENCODER_NETWORKS,
  autoencoderExperiment,
  deepAutoencoderExperiment,
} from './autoencoder.js';
import { ARM_LABELS } from './labels.js';
import { validationCurves } from './learning-curves.js';

const subtitle = (loaded: LoadedTrials): string =>
  describeSources(figureSources(autoencoderExperiment, loaded, ''));

/**
 * Figure 2: the validation loss of AE1 and AE2 after each epoch, mean and standard error over the trials of each arm.
 */
export function figure2(loaded: LoadedTrials): ChartSpec {
  const rows = validationCurves(
    loaded,
    AUTOENCODER_NETWORKS.flatMap((network) =>
      AUTOENCODER_ARMS.map((arm) => ({ variant: `${network}-${arm}`, panel: network, arm: ARM_LABELS[arm] })),
    ),
  );
  return curves(rows, {
    title: 'Validation loss of the autoencoders (mean ± standard error)',
    subtitle: subtitle(loaded),
    xTitle: 'epoch',
    yTitle: 'mean squared error',
    yLog: true,
  });
}

/** The validation loss of the deeper autoencoder after each epoch, mean and standard error over the trials. */
export function deepAutoencoderFigure(loaded: LoadedTrials): ChartSpec {
  const rows = validationCurves(
    loaded,
    AUTOENCODER_ARMS.map((arm) => ({ variant: `AE3-${arm}`, panel: 'AE3', arm: ARM_LABELS[arm] })),
  );
  return curves(rows, {
    title: 'Validation loss of the deeper autoencoder (mean ± standard error)',
    subtitle: describeSources(figureSources(deepAutoencoderExperiment, loaded, '')),
    xTitle: 'epoch',
    yTitle: 'mean squared error',
    yLog: true,
  });
}

/** alpha1 relu(z) + alpha2 z^3 + (1 - alpha1 - alpha2) z^(1/3) in float64, to draw it the same on every backend. */
export const flexibleReluValue = (z: number, alpha1: number, alpha2: number): number =>
  alpha1 * Math.max(z, 0) + alpha2 * z ** 3 + (1 - alpha1 - alpha2) * Math.cbrt(z);

const GRID = Array.from({ length: 121 }, (_, i) => (i - 60) / 30);

/** The learnt weights of every neuron of a layer, over all trials that did not diverge. */
function learntWeights(loaded: LoadedTrials, variant: string, layer: string): [number, number][] {
  const weights = (name: string): Map<string, number> =>
    new Map(
      loaded.parameters
        .filter(
          (row) =>
            row.variant === variant && row.parameter === `${layer}.${name}` && row.status === 'completed',
        )
        .map((row) => [`${row.seed} ${row.index}`, row.value]),
    );
  const second = weights('alpha2');
  return [...weights('alpha1')].map(([neuron, alpha1]) => [alpha1, second.get(neuron)!]);
}

/**
 * The flexible relu before training and after it: at every z the mean and the 10 % and 90 % quantiles of o(z) over the
 * neurons of a layer in all trials.
 */
export function activationShapes(loaded: LoadedTrials): ChartSpec {
  const rows = AUTOENCODER_NETWORKS.flatMap((network) => {
    const variant = `${network}-flexible`;
    const layers = new Set(
      loaded.parameters.filter((row) => row.variant === variant).map((row) => row.parameter.split('.')[0]),
    );
    return [...layers].flatMap((layer) => {
      const weights = learntWeights(loaded, variant, layer);
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
    subtitle: subtitle(loaded),
    xTitle: 'z',
    yTitle: 'o(z)',
    independentY: true,
  });
}
