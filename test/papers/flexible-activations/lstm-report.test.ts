import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderSvg, toMarkdown } from '../../../src/charts/index.js';
import { UserError } from '../../../src/errors.js';
import type { LoadedTrials } from '../../../src/experiments/index.js';
import {
  deviations,
  figure1,
  LSTM_ARMS,
  LSTM_NAMES,
  lstmClaims,
  lstmExperiment,
  lstmPairwiseTests,
  lstmRateSearch,
  searchFigure,
  table2,
  verdictTables,
} from '../../../src/papers/flexible-activations/index.js';
import { normalP } from '../../../src/papers/flexible-activations/lstm-claims.js';
import { retrainTrial, showRetrained } from '../../../src/papers/retrain.js';
import { normal, stream } from '../../../src/random/index.js';
import { constructedSources } from '../sources.js';

const PLANTED = { fixed: 2e-4, flexible: 1.9e-4, regularised: 1.8e-4, rate: 2e-4 };

/** Trials whose losses are known: the first of LSTM-2's fixed arm diverged. */
function constructed(arms: readonly (keyof typeof PLANTED)[]): LoadedTrials {
  const rows = LSTM_NAMES.flatMap((network) =>
    arms.flatMap((arm) =>
      Array.from({ length: 6 }, (_, seed) => {
        const diverged = `${network}-${arm}` === 'LSTM-2-fixed' && seed === 0;
        const noise = normal(stream(seed, `noise/${network}${arm}`), 0, 1)[0];
        const status = diverged ? ('diverged' as const) : ('completed' as const);
        return {
          variant: `${network}-${arm}`,
          seed,
          status,
          loss: diverged ? NaN : PLANTED[arm] + 1e-7 * noise,
        };
      }),
    ),
  );
  return {
    trials: rows.map(({ loss, ...row }) => ({
      ...row,
      minimumValidationLoss: loss,
      testLoss: loss / 2,
      zeroValidationLoss: 2.21e-4,
      zeroTestLoss: 6.79e-5,
      learningRate: 0.001 * 200 ** (row.seed / 6),
    })),
    curves: rows.flatMap(({ loss, ...row }) =>
      [0, 1].map((index) => ({ ...row, curve: 'validationLoss', index, value: loss * (2 - index) })),
    ),
    parameters: [],
    sources: constructedSources({
      experiment: 'flexible-activations/lstm',
      scale: 'paper',
      trials: rows.length,
      diverged: 1,
    }),
  };
}

describe('the report on the LSTMs', () => {
  const loaded = constructed(LSTM_ARMS);

  it('sets the forecast of no return beside the networks, and counts diverged trials', () => {
    const { rows } = table2(lstmExperiment, loaded);
    assert.equal(rows.length, 4 * 2 * 3 + 2);
    assert.deepEqual(
      rows.slice(-2).map(({ ours }) => (ours as { mean: number }).mean),
      [2.21e-4, 6.79e-5],
    );
    const fixed = rows.find(({ network, gates }) => network === 'LSTM-2' && gates === 'Fixed')!;
    assert.deepEqual([fixed.trials, fixed.diverged], [5, 1]);
  });

  it('names the data, draws all curves and the search', async () => {
    const figure = await renderSvg(figure1(lstmExperiment, loaded));
    assert.match(figure, /Bovespa/);
    await renderSvg(searchFigure(lstmRateSearch, constructed(['rate']), 'learningRate'));
  });

  it('supports what was planted and contradicts its opposite', () => {
    const [{ rows }] = verdictTables([lstmClaims(lstmExperiment, loaded)]);
    // 16 on flexible against fixed, 11 on the best network, 4 on stability.
    assert.equal(rows.length, 31);
    for (const row of rows.slice(0, 16)) assert.equal(row.verdict, 'supported');
  });

  it('sets the p-values of the printed numbers beside ours, and counts those in the range that the paper states', () => {
    const table = lstmPairwiseTests(lstmExperiment, loaded);
    // 3 pairs of 4 networks in 2 quantities, and the best network against 3 arms of 3 others.
    assert.equal(table.rows.length, 24 + 9);
    const [best] = table.rows.slice(24);
    assert.equal(best.pair, 'LSTM-1 Flexible, regularised – LSTM-2 Fixed');
    assert.ok(Math.abs((best.paperDifference as number) - (1.746e-4 - 1.823e-4)) < 1e-12);
    // Computed from the printed numbers with Python's math.erfc: 8 of the 33, between 3.1E-6 and 8.1E-3.
    assert.match(toMarkdown(table), /8 of 33 lie between/);
    const [flexible] = table.rows.filter(({ network }) => network === 'LSTM-2');
    assert.ok(Math.abs((flexible.paperP as number) / 1.965461e-8 - 1) < 1e-4);
  });

  it('corrects over all tables of a paper, not only over the rows of one', () => {
    const group = lstmClaims(lstmExperiment, loaded);
    const [alone] = verdictTables([group]);
    const [among, other] = verdictTables([group, { ...group, caption: 'Again.' }]);
    assert.equal(other.rows.length, among.rows.length);
    assert.match(among.caption, /over the \d+ rows of all 2 tables/);
    const p = (table: typeof alone): number[] => table.rows.map((row) => row.p as number);
    assert.ok(
      p(among).every((value, i) => value >= p(alone)[i]) && p(among).some((value, i) => value > p(alone)[i]),
    );
  });

  it('computes the normal p-value of two printed means', () => {
    // z = 1.96 gives 0.04999579 (tables of the normal distribution).
    const p = normalP({ mean: 1.96 * Math.SQRT2, standardError: 1 }, { mean: 0, standardError: 1 });
    assert.ok(Math.abs(p - 0.04999579) < 1e-7, `${p}`);
  });

  it('measures spread as the distance from the median', () => {
    assert.deepEqual(deviations([1, 5, null, 2]), [1, 3, null, 0]);
    assert.deepEqual(deviations([null]), [null]);
  });

  it('retrains only what is stored', async () => {
    await assert.rejects(
      retrainTrial(lstmExperiment, loaded, { variant: 'LSTM-1-flexible', seed: 77 }),
      (error) =>
        error instanceof UserError && /trial 77 of LSTM-1-flexible is not stored/.test(error.message),
    );
  });

  it('says why a trial is not trained again, but fails for a backend that does not exist', async (t) => {
    const shown: string[] = [];
    const display = { raw: () => {}, markdown: (text: string) => void shown.push(text) };
    const show = () =>
      showRetrained(display, lstmExperiment, loaded, { variant: 'LSTM-1-flexible', seed: 77 });
    const before = process.env.WORKBOOK_BACKEND;
    t.after(() => {
      if (before === undefined) delete process.env.WORKBOOK_BACKEND;
      else process.env.WORKBOOK_BACKEND = before;
    });
    process.env.WORKBOOK_BACKEND = 'gpu';
    await assert.rejects(show(), { name: 'UserError', message: /^WORKBOOK_BACKEND is 'gpu'; allowed/ });
    assert.deepEqual(shown, []);
    process.env.WORKBOOK_BACKEND = 'cpu';
    await show();
    assert.match(shown[0], /^Not trained again: the trial 77 of LSTM-1-flexible is not stored/);
  });
});
