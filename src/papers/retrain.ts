import { scientific, toMarkdown, type Table } from '../charts/index.js';
import { chooseBackend } from '../backends/index.js';
import { UserError } from '../errors.js';
import { atScale, seedsBeside, type Experiment, type LoadedTrials } from '../experiments/index.js';
import type { NotebookDisplay } from './notebook-output.js';

/** Which stored trial to train again, and how many of its epochs. */
export interface RetrainOptions {
  variant: string;
  /** 0 by default. */
  seed?: number;
  /** Epochs from the start; all by default. */
  epochs?: number;
}

/**
 * Trains one stored trial again, among those of its block, and sets its validation losses beside the stored ones, epoch
 * by epoch.
 *
 * The same to the last digit on the backend and machine of the record. Other backends and processors round sums of
 * products otherwise, and small differences grow with the epochs.
 *
 * Throws {@link UserError} if the trial is not stored.
 */
export async function retrainTrial(
  experiment: Experiment,
  loaded: LoadedTrials,
  { variant, seed = 0, epochs }: RetrainOptions,
): Promise<Table> {
  const { scale } = loaded.sources;
  const stored = loaded.curves.filter(
    (row) => row.variant === variant && row.seed === seed && row.curve === 'validationLoss',
  );
  if (stored.length === 0)
    throw new UserError(
      `the trial ${seed} of ${variant} is not stored at the scale ${scale}; run the experiment first`,
    );
  const { settings } = atScale(experiment, scale);
  const seeds = await seedsBeside(experiment, { scale, variant, seed });
  await chooseBackend();
  const trials = await experiment.run({
    variant,
    scale,
    settings: { ...settings, epochs: Math.min(epochs ?? Infinity, stored.length) },
    seeds,
    onProgress: () => {},
    signal: new AbortController().signal,
  });
  const again = trials[seeds.indexOf(seed)].curves.validationLoss;
  const rows = again.map((value, index) => {
    const before = stored[index].value;
    const difference = Object.is(value, before) ? 0 : Math.abs(value / before - 1);
    return { epoch: index + 1, stored: before, again: value, difference };
  });
  return {
    caption: `Validation loss of trial ${seed} of ${variant}, trained again for ${rows.length} of ${stored.length} epochs.`,
    columns: [
      { name: 'epoch', title: 'Epoch', align: 'right', format: String },
      { name: 'stored', title: 'Stored', align: 'right', format: (cell) => scientific(cell as number, 6) },
      {
        name: 'again',
        title: 'Trained again',
        align: 'right',
        format: (cell) => scientific(cell as number, 6),
      },
      {
        name: 'difference',
        title: 'Relative difference',
        align: 'right',
        format: (cell) => scientific(cell as number, 1),
      },
    ],
    rows,
  };
}

/**
 * Shows a table with the column `difference` (relative, stored against trained again) and says whether all rows agree,
 * exactly or within `tolerance`. In a headless run only the latter is said and no digit shown: they depend on the
 * machine, and an executed notebook must not.
 */
export function showAgain(display: NotebookDisplay, table: Table, tolerance: number): void {
  const within = (limit: number): boolean =>
    table.rows.every(({ difference }) => difference !== null && Number(difference) <= limit);
  const agree = within(tolerance);
  const headless = !!process.env.WORKBOOK_HEADLESS;
  const verdict =
    within(0) && !headless
      ? 'All values are those of the record, to the last digit.'
      : `${agree ? 'All' : 'Not all'} values agree with the record within ${tolerance}, relatively.`;
  display.markdown(`${headless && agree ? table.caption : toMarkdown(table)}\n\n${verdict}`);
}

/**
 * Shows {@link retrainTrial}, or in one line why the trial cannot be trained here, such as data that is not here.
 *
 * Throws {@link UserError} as {@link chooseBackend} does: a backend that was asked for is to be had or the run fails.
 */
export async function showRetrained(
  display: NotebookDisplay,
  experiment: Experiment,
  loaded: LoadedTrials,
  { tolerance = 1e-3, ...options }: RetrainOptions & { tolerance?: number },
): Promise<void> {
  await chooseBackend();
  try {
    showAgain(display, await retrainTrial(experiment, loaded, options), tolerance);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    display.markdown(`Not trained again: ${error.message}.`);
  }
}
