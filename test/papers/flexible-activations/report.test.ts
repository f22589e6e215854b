import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderSvg, toMarkdown, type ChartSpec, type Estimate } from '../../../src/charts/index.js';
import { seedsOf } from '../../../src/experiments/index.js';
import {
  autoencoderExperiment,
  lenetExperiment,
  lenetInPyTorch,
  lstmConfoundedExperiment,
  lstmExperiment,
  lstmRateSearch,
  sameDrawsInPyTorch,
} from '../../../src/papers/flexible-activations/index.js';
import {
  activationShapes,
  figure1,
  figure2,
  gateShapes,
  pairedDifferences,
  rateSearchFigure,
} from '../../../src/papers/flexible-activations/figures.js';
import { gateWeights, slopeSpread } from '../../../src/papers/flexible-activations/learnt-tables.js';
import { TABLE_3 } from '../../../src/papers/flexible-activations/reported.js';
import { flexibleReluValue, flexibleSigmoidValue } from '../../../src/calculus/index.js';
import {
  lstmPairwiseTests,
  normalP,
  parameterCounts,
  rateSearchTable,
  table1,
  table2,
  table3,
} from '../../../src/papers/flexible-activations/tables.js';
import { normal, stream } from '../../../src/random/index.js';
import { rowsOf } from '../../charts/rows.js';
import { assertClose } from '../../support/numbers.js';
import { constructedResults, type ConstructedTrial } from './constructed.js';

const noise = (variant: string, seed: number): number => normal(stream(seed, `noise/${variant}`), 0, 1)[0];

const LOSSES: Record<string, number> = { relu: 0.04, prelu: 0.035, flexible: 0.03, pulled: 0.03, tanh: 0.03 };

/** Autoencoders with known losses; the first trial of AE1's PReLU diverged. */
const autoencoders = constructedResults(autoencoderExperiment, { scale: 'quick' }, (variant, seed) => {
  const loss = LOSSES[variant.split('-')[1]] + 1e-4 * noise(variant, seed);
  const known = variant === 'AE1-prelu' && seed === 0 ? NaN : loss;
  const layers = { 'dense3.alpha1': [0.9, 0.8], 'dense3.alpha2': [0.05, 0.1] };
  return {
    metrics: { minimumValidationLoss: known, testLoss: known },
    curves: { validationLoss: [3 * loss, 2 * loss, loss] },
    parameters: variant.endsWith('flexible') ? layers : {},
  };
});

const EPOCHS = lstmExperiment.scales.paper.settings.epochs as number;

/** LSTMs whose trials of one seed share all but a difference between the arms, of one part in a thousand. */
function lstm(variant: string, seed: number): ConstructedTrial {
  const better = variant.includes('flexible') ? 0.999 : 1;
  const loss = better * (2e-4 + 1e-6 * noise('shared', seed) + 1e-9 * noise(variant, seed));
  const gates = { 'lstm1.forget.alpha': [1, 0.5], 'lstm1.forget.beta': [0.1, 0.2] };
  return {
    metrics: {
      minimumValidationLoss: loss,
      testLoss: loss / 2,
      zeroValidationLoss: 2.21e-4,
      zeroTestLoss: 6.79e-5,
      learningRate: 0.001 * 200 ** (seed / 6),
      coefficient: 0.1,
    },
    curves: { validationLoss: Array.from({ length: EPOCHS }, (_, epoch) => loss * (1 + 10 / (epoch + 1))) },
    parameters: variant.endsWith('fixed') ? {} : gates,
  };
}
const lstms = constructedResults(lstmExperiment, { trials: 8 }, lstm);
const library = constructedResults(lstmConfoundedExperiment, { trials: 8 }, lstm);
const rates = constructedResults(lstmRateSearch, { trials: 8 }, lstm);

describe('tables', () => {
  it('Table 3 has our losses beside the paper, those of the added arms alone, and counts what diverged', () => {
    const { rows } = table3(autoencoders);
    assert.equal(rows.length, 2 * 2 * 5);
    const row = (network: string, activation: string) =>
      rows.find((one) => one.network === network && one.activation === activation)!;
    assert.deepEqual(row('AE2', 'Flexible').paper, TABLE_3.AE2.minimumValidationLoss.flexible);
    assertClose((row('AE2', 'Flexible').ours as Estimate).mean, 0.03, { absolute: 2e-4 });
    assert.deepEqual(
      [row('AE2', 'Flexible, tanh').paper, row('AE2', 'Flexible, tanh').difference],
      [null, null],
    );
    assert.deepEqual([row('AE1', 'PReLU').trials, row('AE1', 'PReLU').diverged], [5, 1]);
    assert.match(toMarkdown(table3(autoencoders)), /scale quick · 6 trials per arm · backend cpu 4\.22\.0/);
  });

  it('Table 2 is the grid of the paper, with the forecast of no return in its caption', () => {
    const table = table2(lstms);
    assert.deepEqual(
      table.columns.map(({ name }) => name),
      ['network', 'quantity', 'source', 'fixed', 'flexible', 'regularised'],
    );
    assert.equal(table.rows.length, 4 * 2 * 2);
    // Combined flexible activations, Table 2, first row.
    assert.deepEqual(table.rows[0].regularised, { mean: 1.746e-4, standardError: 1.4e-7 });
    assert.match(table.caption, /2\.210E-4 in validation and 6\.790E-5 in the test/);
  });

  it('Table 1 shows the rate of the trial with the smallest loss', () => {
    const [row] = table1(rates, rates).rows;
    const best = seedsOf(rates, 'LSTM-1-rate')
      .map((seed) => lstm('LSTM-1-rate', seed).metrics)
      .sort((a, b) => a.minimumValidationLoss - b.minimumValidationLoss)[0];
    assert.equal(row.rate, best.learningRate);
  });

  it('the search for the rate has its bins beside the rate of the paper', () => {
    // 60 trials at rates spread evenly over the range; the loss is least at ten times the paper's rate and grows with the distance.
    const spread = (seed: number): number => 0.001 * 200 ** ((seed + 0.5) / 60);
    const searched = constructedResults(lstmRateSearch, { trials: 60 }, (variant, seed) => ({
      ...lstm(variant, seed),
      metrics: {
        learningRate: spread(seed),
        minimumValidationLoss: 1e-4 * (1 + 0.1 * Math.abs(Math.log10(spread(seed) / 0.0671))),
      },
    }));
    const [row] = rateSearchTable(searched).rows as Record<string, number>[];
    // Twelve bins, each a factor of 1.555: the least is within half a bin of ten times 6.71E-3.
    assert.ok(row.lowest > 10 / 1.25 && row.lowest < 10 * 1.25);
    assert.ok(row.best > 10 / 1.05 && row.best < 10 * 1.05);
    // One decade away the loss is ten per cent larger, at most half a bin, 0.096 of a decade, aside of both.
    assertClose(row.atPaper, 10, { absolute: 2 });
    // From the lowest rate, 1.83 decades away, less half a bin.
    assertClose(row.range, 17.3, { absolute: 1 });
  });

  it('the weights of the gates are counted over units and trials', () => {
    const [row] = gateWeights(lstms).rows;
    // Of each trial one weight at 1 and one at 0.5, which is 0.5 from 1 and not further.
    assert.deepEqual([row.least, row.most, row.tenth, row.half, row.units], [0.5, 1, 0.5, 0, 16]);
    assert.equal(gateWeights(lstms).rows.length, 2 * 4);
  });

  it('the slopes of a trial have the deviation of its units, averaged over the trials', () => {
    const results = constructedResults(lenetExperiment, { trials: 2 }, (_, seed) => ({
      metrics: { minimumValidationLoss: 1 },
      curves: {},
      parameters: { 'dense2.a': [0, 0.1 * (seed + 1)] },
    }));
    const [row] = slopeSpread(results).rows;
    // Two values a distance d apart have the sample deviation d / sqrt(2); the mean of those of 0.1 and 0.2.
    assertClose((row.deviation as Estimate).mean, 0.15 / Math.SQRT2, { absolute: 1e-12 });
    assert.equal(row.trials, 2);
  });

  it('the pairwise tests take trials of a seed together, and the print by the normal distribution', () => {
    const { rows, caption } = lstmPairwiseTests(lstms);
    // 3 pairs of 4 networks in 2 quantities, and the best network against 3 arms of 3 others.
    assert.equal(rows.length, 24 + 9);
    assert.match(caption, /8 of 33 lie between/);
    // Losses of a seed share all but 1E-9 of their spread of 1E-6.
    assert.ok((rows[0].correlation as number) > 0.999);
    // A difference of 0.1 % with noise of 0.0007 % a pair, where the trials vary by 0.5 %.
    assert.ok((rows[0].p as number) < 1e-9);
    const [flexible] = rows.filter(({ network }) => network === 'LSTM-2');
    // Python's math.erfc.
    assertClose(flexible.paperP as number, 1.965461e-8, { relative: 1e-4 });
    // z = 1.96 gives 0.04999579 (tables of the normal distribution).
    const p = normalP({ mean: 1.96 * Math.SQRT2, standardError: 1 }, { mean: 0, standardError: 1 });
    assertClose(p, 0.04999579, { absolute: 1e-7 });
  });

  it('what PyTorch trained stands beside the paper and our trials', () => {
    const lenets = constructedResults(lenetExperiment, { trials: 6 }, (variant, seed) => ({
      metrics: { minimumValidationLoss: 1 + 0.01 * noise(variant, seed), testAccuracy: 60 },
    }));
    const { rows } = lenetInPyTorch(lenets);
    const [paper, ours, pytorch] = rows.filter(({ network }) => network === 'LeNet-5 with BN');
    // Combined flexible activations, Table 4.
    assert.deepEqual(paper.accuracy, { mean: 62.53, standardError: 0.23 });
    assert.deepEqual([ours.trials, pytorch.trained], [6, 'PyTorch']);
    // Means of trials that learn: chance is a loss of ln 10 = 2.303 and an accuracy of 10 %.
    assert.ok((pytorch.loss as Estimate).mean < 1.5 && (pytorch.accuracy as Estimate).mean > 50);
    // Two programs that round differently, from the same draws, after at most two epochs of 400 steps.
    for (const { difference } of sameDrawsInPyTorch().rows) assert.ok((difference as number) < 0.05);
  });

  it('the flexible activations add 48 and 256 parameters', () => {
    const flexible = parameterCounts().rows.filter(({ activation }) => activation === 'Flexible');
    assert.deepEqual(
      flexible.map(({ extra }) => extra),
      [48, 256],
    );
    // 48 / 212,070 and 256 / 219,891.
    assertClose(flexible[0].percent as number, 0.02263, { absolute: 1e-5 });
    assertClose(flexible[1].percent as number, 0.11642, { absolute: 1e-5 });
  });
});

describe('figures', () => {
  it('Figure 1 starts at the third epoch and has the forecast of no return and the paired differences', async () => {
    const spec = figure1(lstms) as unknown as { concat: ChartSpec[] };
    const [losses, differences] = spec.concat.map(rowsOf);
    for (const { x } of [...losses, ...differences]) assert.ok(Number(x) >= 3 && Number(x) <= EPOCHS);
    const zero = losses.filter(({ arm }) => arm === 'Forecast of no return');
    assert.deepEqual([...new Set(zero.map(({ mean }) => mean))], [2.21e-4]);
    const last = differences.filter(({ arm, x }) => arm === 'Flexible' && x === EPOCHS);
    // -0.001 of 2e-4 times 1 + 10/30, in millionths.
    for (const { mean } of last) assertClose(Number(mean), -0.267, { absolute: 0.003 });
    assert.match(await renderSvg(figure1(lstms)), /Bovespa/);
  });

  it('the differences to the fixed gates are those of pairs, in per cent', () => {
    const drawn = rowsOf(pairedDifferences(lstms, library));
    const own = drawn.find(
      ({ label, arm }) => label === 'LSTM-1 Flexible' && arm === 'ours, one cell for both',
    )!;
    assertClose(Number(own.mean), -0.1, { absolute: 0.001 });
    // About two standard errors, of less than 0.001 each.
    assert.ok(Number(own.upper) - Number(own.mean) < 0.002);
    // Combined flexible activations, Table 2: 100 (1.804 - 1.823) / 1.823.
    const paper = drawn.find(({ label, arm }) => label === 'LSTM-2 Flexible' && arm === 'paper')!;
    assertClose(Number(paper.mean), -1.0422, { absolute: 1e-4 });
  });

  it('shapes go from the plain function to the quantiles of the learnt ones', () => {
    assert.equal(flexibleReluValue(2, 1, 0), 2);
    assert.equal(flexibleReluValue(-8, 0, 0), -2);
    assert.equal(flexibleSigmoidValue(0, 3, 0.1), 0.5);
    const gates = JSON.stringify(gateShapes(lstms));
    for (const text of ['LSTM-4, flexible', 'LSTM-4, regularised', '99 % quantile', 'before training'])
      assert.ok(gates.includes(text), text);
    assert.ok(JSON.stringify(activationShapes(autoencoders)).includes('AE1, layer 3'));
  });

  it('Figure 2 and the search are drawn', async () => {
    const svg = await renderSvg(figure2(autoencoders));
    for (const text of ['AE1', 'AE2', 'PReLU', 'Flexible, pulled', 'Flexible, tanh', 'scale quick'])
      assert.ok(svg.includes(text), text);
    await renderSvg(rateSearchFigure(rates));
  });
});
