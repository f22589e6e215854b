import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { chooseBackend } from '../../src/backends/index.js';
import { toMarkdown } from '../../src/charts/index.js';
import { escape } from 'arquero';
import {
  results,
  runExperiment,
  seedsBeside,
  type Experiment,
  type Results,
} from '../../src/experiments/index.js';
import { UserError } from '../../src/errors.js';
import { lstmExperiment } from '../../src/papers/flexible-activations/index.js';
import { retrain, showAgain } from '../../src/report/index.js';
import { withVariable } from '../support/environment.js';
import { temporaryFolder } from '../support/folders.js';
import { assertClose } from '../support/numbers.js';

const VARIANT = 'LSTM-2-flexible';
const folder = mkdtempSync(path.join(tmpdir(), 'workbook-retrain-'));

/** The experiment with trials that end at half of their losses. */
const halved: Experiment = {
  ...lstmExperiment,
  run: async (block) => {
    const trials = await lstmExperiment.run(block);
    return trials.map((trial) => ({
      ...trial,
      curves: { ...trial.curves, validationLoss: trial.curves.validationLoss.map((loss) => loss / 2) },
    }));
  },
};

/** What {@link showAgain} shows of the table. */
function shown(
  ...[table, tolerance]: Parameters<typeof showAgain> extends [unknown, ...infer Rest] ? Rest : never
): string {
  let text = '';
  showAgain({ raw: () => {}, markdown: (markdown) => (text = markdown) }, table, tolerance);
  return text;
}

describe('retrain', () => {
  let stored: Results;
  before(async () => {
    await chooseBackend();
    await runExperiment(lstmExperiment, 'smoke', { variants: [VARIANT], root: folder });
    stored = await results(lstmExperiment, { scale: 'smoke', root: folder });
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('gives the stored losses to the last digit, the trial being trained among those of its block', async () => {
    const place = { scale: 'smoke', variant: VARIANT, seed: 1 } as const;
    const root = { root: folder };
    assert.deepEqual(await seedsBeside(lstmExperiment, place, root), [0, 1]);
    assert.deepEqual(await seedsBeside(lstmExperiment, { ...place, seed: 7 }, root), []);
    const table = await retrain(stored, { variant: VARIANT, seed: 1 });
    assert.deepEqual(
      table.rows.map(({ difference }) => difference),
      [0],
    );
    assert.match(shown(table, 0.01), /All values agree with the record within 0\.01/);
  });

  it('compares with the records of the folder that the results came from', async (t) => {
    const again = async (from: Results): Promise<unknown[]> => {
      const { rows } = await retrain(from, { variant: VARIANT });
      return rows.map(({ difference }) => difference);
    };
    const root = temporaryFolder(t);
    await withVariable('WORKBOOK_DATA', root, async () => {
      assert.deepEqual(await again(stored), [0]);
      await runExperiment(halved, 'smoke', { variants: [VARIANT], root, workers: 0 });
      const [difference] = await again(await results(lstmExperiment, { scale: 'smoke', root }));
      assertClose(difference as number, 0.5, { absolute: 1e-6 });
      assert.deepEqual(await again(stored), [0]);
    });
  });

  it('says when a value differs, and shows the digits then', async () => {
    const curves = stored.curves.derive({
      values: escape((row: { values: number[] }) => row.values.map((value) => 1.1 * value)),
    });
    const table = await retrain({ ...stored, curves }, { variant: VARIANT, seed: 1 });
    assert.ok(Math.abs((table.rows[0].difference as number) - (1 - 1 / 1.1)) < 1e-9);
    assert.match(shown(table, 0.01), /Not all values agree with the record within 0\.01/);
    assert.match(shown(table, 0.2), /All values agree with the record within 0\.2/);
    assert.ok(shown(table, 0.01).includes(toMarkdown(table)));
    assert.ok(!shown(table, 0.2).includes('|'));
  });

  it('refuses a trial that is not stored', async () => {
    await assert.rejects(retrain(stored, { variant: VARIANT, seed: 77 }), (error) => {
      return error instanceof UserError && /trial 77 of LSTM-2-flexible is not stored/.test(error.message);
    });
  });
});
