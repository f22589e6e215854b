import { chooseBackend } from '../backends/index.js';
import { column, toMarkdown, type Table } from '../charts/index.js';
import { UserError } from '../errors.js';
import { curve, seedsBeside, seedsOf, type Results } from '../experiments/index.js';
import { relativeDifference } from '../statistics/index.js';
import type { NotebookDisplay } from './workbook.js';

/** Which stored trial to train again, and how far. */
export interface RetrainOptions {
  readonly variant: string;
  /** 0 by default. */
  readonly seed?: number;
  /** The curve that is compared. Default `validationLoss`. */
  readonly curve?: string;
  /** Changes of the settings that shorten the training, such as `{ epochs: 2 }`. */
  readonly until?: Readonly<Record<string, number>>;
  /** How many rows are shown at most. Default 6. */
  readonly rows?: number;
}

/**
 * Trains one stored trial again, among those of its block in the folder that the results were read from, and sets a curve
 * beside the stored one.
 *
 * Equal as float32 values on the backend and machine of the record. Other backends and processors round sums of products
 * otherwise, and small differences grow with the steps.
 *
 * Throws {@link UserError} if the trial is not stored.
 */
export async function retrain(
  results: Results,
  { variant, seed = 0, curve: name = 'validationLoss', until = {}, rows: most = 6 }: RetrainOptions,
): Promise<Table> {
  const { experiment, scale, settings, root } = results;
  const place = seedsOf(results, variant).indexOf(seed);
  const stored = place < 0 ? [] : curve(results, variant, name)[place];
  if (stored.length === 0)
    throw new UserError(
      `the trial ${seed} of ${variant} is not stored at the scale ${scale}; run the experiment first`,
    );
  const seeds = await seedsBeside(experiment, { scale, variant, seed }, { root });
  await chooseBackend();
  const trials = await experiment.run({
    variant,
    scale,
    settings: { ...(settings as Record<string, never>), ...until },
    seeds,
    onProgress: () => {},
    signal: new AbortController().signal,
  });
  const again = trials[seeds.indexOf(seed)].curves[name].slice(0, stored.length);
  const stride = Math.max(1, Math.ceil(again.length / most));
  return {
    caption: `${name} of trial ${seed} of ${variant}, trained again: ${again.length} of ${stored.length} stored values.`,
    columns: [
      column.count('place', 'Value'),
      column.scientific('stored', 'Stored', 6),
      column.scientific('again', 'Trained again', 6),
      column.scientific('difference', 'Relative difference', 1),
    ],
    rows: again
      .map((value, index) => ({
        place: index + 1,
        stored: stored[index],
        again: value,
        difference: relativeDifference(value, stored[index]),
      }))
      .filter((_, index) => index % stride === 0 || index === again.length - 1),
  };
}

/**
 * Says of a table with the column `difference` (relative, stored against trained again) whether all rows agree within
 * `tolerance`, and shows the rows where they do not. The digits of rows that agree depend on the machine, which an
 * executed notebook must not: who wants to see them shows {@link retrain} itself.
 */
export function showAgain(display: NotebookDisplay, table: Table, tolerance: number): void {
  const agree = table.rows.every(({ difference }) => difference !== null && Number(difference) <= tolerance);
  const verdict = `${agree ? 'All' : 'Not all'} values agree with the record within ${tolerance}, relatively.`;
  display.markdown(`${agree ? table.caption : toMarkdown(table)}\n\n${verdict}`);
}

/**
 * Shows {@link retrain}, or in one line why the trial cannot be trained here, such as data that is not here.
 *
 * Throws {@link UserError} as {@link chooseBackend} does where a backend that was asked for is unavailable.
 */
export async function showRetrained(
  display: NotebookDisplay,
  results: Results,
  { tolerance = 0.01, ...options }: RetrainOptions & { readonly tolerance?: number },
): Promise<void> {
  await chooseBackend();
  try {
    showAgain(display, await retrain(results, options), tolerance);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    display.markdown(`Not trained again: ${error.message}.`);
  }
}
