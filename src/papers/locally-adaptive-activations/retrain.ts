import { fixed, type Table } from '../../charts/index.js';
import { UserError } from '../../errors.js';
import { atScale, type Experiment, type LoadedTrials } from '../../experiments/index.js';
import { labelOf, storedLists } from './rows.js';

/** A stored trial to train again, up to `steps` steps. */
export interface RetrainOptions {
  variant: string;
  seed: number;
  /** At least 1; a stored trial of fewer steps is trained to its end. */
  steps: number;
}

/**
 * Trains one stored trial again, alone and shortened (without L-BFGS), and puts its data loss beside the stored one: they agree but for
 * rounding, which grows with the steps. The tensor engine must be set up.
 *
 * Throws {@link UserError} if the trial is not stored or no steps are asked for.
 */
export async function retrain(
  experiment: Experiment,
  loaded: LoadedTrials,
  { variant, seed, steps }: RetrainOptions,
): Promise<Table> {
  const { scale } = loaded.sources;
  const { settings } = atScale(experiment, scale);
  const stored = storedLists(loaded.curves)(variant, seed, 'dataLoss');
  if (stored.length === 0)
    throw new UserError(
      `no trial of ${variant} with seed ${seed} is stored at ${scale} scale; run the experiment first`,
    );
  if (!(Number.isInteger(steps) && steps >= 1))
    throw new UserError(`${steps} steps are asked for; allowed are integers of at least 1`);
  const shortened = Math.min(steps, settings.steps as number);
  const every = settings.observeEvery as number;
  const [{ curves }] = await experiment.run({
    variant,
    scale,
    settings: { ...settings, steps: shortened, ...('lbfgsIterations' in settings && { lbfgsIterations: 0 }) },
    seeds: [seed],
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  const again = curves.dataLoss.slice(0, Math.floor(shortened / every) + 1);
  const stride = Math.max(1, Math.ceil((again.length - 1) / 5));
  return {
    caption: `Data loss of ${labelOf(variant)}, seed ${seed}: as stored, and trained again in this cell.`,
    columns: [
      { name: 'step', title: 'Step', align: 'right', format: String },
      { name: 'stored', title: 'Stored', align: 'right' },
      { name: 'again', title: 'Trained again', align: 'right' },
      {
        name: 'difference',
        title: 'Relative difference',
        align: 'right',
        format: (cell) => fixed(cell as number, 6),
      },
    ],
    rows: again
      .map((value, i) => ({
        step: i * every,
        stored: stored[i] ?? null,
        again: value,
        difference: stored[i] === undefined ? null : Math.abs(value - stored[i]) / stored[i],
      }))
      .filter((_, i) => i % stride === 0),
  };
}
