import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { qDensity, qFromNormal, qVariance } from '../../../src/activations/index.js';
import { BASE_FUNCTIONS } from '../../../src/calculus/index.js';
import { renderSvg, toMarkdown, type Estimate } from '../../../src/charts/index.js';
import { atScale, type Experiment, type Scale } from '../../../src/experiments/index.js';
import { LAMBDAS, Q_ARMS } from '../../../src/papers/q-neurons/arms.js';
import {
  accuracies,
  calculusTable,
  cifarCnnExperiment,
  claims,
  figure1,
  figure2,
  figure2Slider,
  figure3,
  longerCurves,
  longerExperiment,
  mnistCnnExperiment,
  mnistMlpExperiment,
  overheadExperiment,
  overheadTable,
  readings,
  table1,
} from '../../../src/papers/q-neurons/index.js';
import { equallyLikelyQ } from '../../../src/papers/q-neurons/shapes.js';
import { normal, stream } from '../../../src/random/index.js';
import { checkClaims, claimsSummary, type CheckedClaim } from '../../../src/report/index.js';
import { rowsOf } from '../../charts/rows.js';
import { assertClose } from '../../support/numbers.js';
import { constructedResults } from '../flexible-activations/constructed.js';
import { plantedResults, type PlantedTrial } from '../planted-results.js';

/** Networks whose arms are known: q divides the loss and the error of curved functions by 1.25, and changes none of relu. */
const network = (experiment: Experiment, scale: Scale = 'reduced') =>
  plantedResults(
    experiment,
    atScale(experiment, scale).variants.flatMap((variant) =>
      Array.from({ length: 6 }, (_, seed) => plantedTrial(variant, seed)),
    ),
    scale,
  );

function plantedTrial(variant: string, seed: number): PlantedTrial {
  const arm = Q_ARMS.find(({ name }) => name === variant)!;
  const own = normal(stream(seed, `noise/${variant}`), 0, 1)[0];
  const improved = arm.schedule !== 'base' && arm.base !== 'relu';
  const best = arm.base === 'elu' && arm.schedule === 'c0.1' && arm.dropout === 'plain';
  const factor = (improved ? 0.8 : 1) * (best ? 0.97 : 1) * Math.exp(0.002 * own + 0.05 * seed);
  const [trainingLoss, testError] = [0.1 * factor, 2 * factor];
  const readings = { testErrorOfMean: testError - 0.1, testErrorOfLimit: testError + 0.1 };
  return {
    variant,
    seed,
    metrics: { trainingLoss, testError, ...(arm.schedule === 'base' ? {} : readings) },
    curves: {
      trainingLoss: [3 * trainingLoss, 2 * trainingLoss, trainingLoss],
      testError: [3 * testError, 2 * testError, testError],
    },
  };
}

const mlp = network(mnistMlpExperiment);
const cnn = network(mnistCnnExperiment);
const cifar = network(cifarCnnExperiment, 'paper');
const longer = network(longerExperiment);
const overhead = constructedResults(overheadExperiment, { trials: 5 }, (_, seed) => ({
  metrics: { baseMilliseconds: 10, qMilliseconds: 12 + 0.1 * seed, ratio: 1.2 + 0.01 * seed },
}));

describe('the law of q and the shapes of the q-activations', () => {
  it('are drawn from q whose mean is 1 and whose variance is that of the law', () => {
    const qs = equallyLikelyQ(0.1, 4000);
    const mean = qs.reduce((sum, q) => sum + q, 0) / qs.length;
    const variance = qs.reduce((sum, q) => sum + (q - 1) ** 2, 0) / qs.length;
    assertClose(mean, 1, { absolute: 1e-12 });
    // The middles of 4,000 equal parts leave out the tails, a few thousandths of the variance.
    assertClose(variance, qVariance({ lambda: 0.1 }), { relative: 3e-3 });
  });

  it('figure 1 has bars of area 1 around the closed form', async () => {
    const rows = rowsOf(figure1());
    for (const lambda of [0.02, 0.1, 1]) {
      const own = rows.filter(({ panel }) => panel === `λ = ${lambda}`);
      const bars = own.filter(({ from }) => from !== null) as Record<string, number>[];
      const area = bars.reduce((sum, { from, to, height }) => sum + (to - from) * height, 0);
      // 6e-5 of a normal distribution lie beyond four standard deviations.
      assertClose(area, 1, { absolute: 5e-4 });
      const density = qDensity({ lambda });
      const line = own.filter(({ from }) => from === null) as Record<string, number>[];
      assert.ok(line.length > 100);
      for (const { x, y } of line)
        // x has four to five digits, the density slopes of up to 0.25 / lambda^2; its gap is 2 phi = 0.002 wide.
        if (Math.abs(x - 1) > 0.002) assertClose(y, density(x), { absolute: 2e-3 / lambda });
    }
    assert.match(await renderSvg(figure1()), /<svg/);
  });

  it('figure 2 has for each x chances of at most 1, along f′(x) x for a small scale', async () => {
    const rows = rowsOf(figure2()).filter(({ value }) => value !== null) as Record<string, number>[];
    const panel = rows.filter((row) => (row as Record<string, unknown>).panel === 'q-tanh, λ = 0.02');
    const xs = [...new Set(panel.map(({ x }) => x))];
    assert.equal(xs.length, 61);
    for (const x of xs) {
      const column = panel.filter((row) => row.x === x);
      const chance = column.reduce((sum, { value }) => sum + value ** 2, 0);
      // Shades have three decimals.
      assertClose(chance, 1, { absolute: 5e-3 });
      const mean = column.reduce((sum, { y, value }) => sum + y * value ** 2, 0) / chance;
      // Half a cell, 0.05, and what the curvature adds.
      assertClose(mean, BASE_FUNCTIONS.tanh.first(x) * x, { absolute: 0.06 });
    }
    assert.match(await renderSvg(figure2()), /<svg/);
  });

  it('the slider goes over λ in exact steps, with quantiles in order', async () => {
    const rows = rowsOf(figure2Slider());
    const frames = [...new Set(rows.map(({ frame }) => frame).filter((frame) => frame !== null))];
    assert.deepEqual(frames.slice(0, 3), [0.125, 0.25, 0.375]);
    for (const { frame, ...row } of rows) {
      if (frame === null) continue;
      const values = ['c0', 'c1', 'c2', 'c3', 'c4'].map((name) => row[name] as number);
      assert.deepEqual(
        values,
        [...values].sort((a, b) => a - b),
      );
    }
    assert.match(await renderSvg(figure2Slider()), /<svg/);
  });
});

describe('tables', () => {
  it('of the calculus name the three misprints, and everything else holds', () => {
    const { rows } = calculusTable();
    const misprints = rows.filter(({ holds }) => holds !== 'yes');
    assert.equal(misprints.length, 3);
    for (const { error } of misprints) assert.ok((error as number) > 0.1);
    for (const { error, holds } of rows) if (holds === 'yes') assert.ok((error as number) < 1e-7);
  });

  it('table 1 has the limits beside g near them', () => {
    for (const row of table1().rows)
      for (const x of [-1, 1])
        // |q - 1| x^2 f'' / 2 with |f''| < 1.
        assertClose(row[`near${x}`] as number, row[`limit${x}`] as number, { absolute: 5e-4 });
  });

  it("put the paper's accuracies beside ours of the same arms, and its best beside our best", () => {
    const { rows } = accuracies(mlp, cnn, cifar);
    assert.equal(rows.length, 6 + 2);
    const [first] = rows;
    // q-neurons, figure 4, first panel.
    assert.deepEqual(
      [first.arm, first.paper],
      ['tanh without dropout', { mean: 99.06, standardError: null }],
    );
    const ours = (first.ours as Estimate).mean;
    assert.ok(ours > 97 && ours < 98.2, `${ours}`);
    assert.equal(rows[6].arm, 'q-elu (c0.1) without dropout');
  });

  it('set the three readings of q beside each other', () => {
    const { rows } = readings(mlp, cifar);
    assert.equal(rows.length, 2 * LAMBDAS.length);
    for (const row of rows) {
      const [drawn, mean, limit] = ['testError', 'testErrorOfMean', 'testErrorOfLimit'].map(
        (name) => (row[name] as Estimate).mean,
      );
      assertClose(mean, drawn - 0.1, { absolute: 1e-9 });
      assertClose(limit, drawn + 0.1, { absolute: 1e-9 });
    }
  });

  it('have the cost of a step', () => {
    const { rows } = overheadTable(overhead);
    assert.equal(rows.length, 12);
    assertClose((rows[0].ratio as Estimate).mean, 1.22, { absolute: 1e-9 });
    assert.match(toMarkdown(overheadTable(overhead)), /MNIST-CNN/);
  });
});

describe('learning curves', () => {
  it('have a chart for each base function without and with dropout, with accuracies in the legend', async () => {
    const spec = figure3(cnn) as unknown as { concat: unknown[]; title: { subtitle: string[] } };
    assert.equal(spec.concat.length, 8);
    assert.match(JSON.stringify(spec.concat[0]), /q-tanh \(c0\.1\), 98\.\d\d %/);
    assert.ok(spec.title.subtitle.join(' ').includes(atScale(mnistCnnExperiment, 'reduced').fraction!));
    assert.match(await renderSvg(figure3(cnn)), /<svg/);
  });

  it('of the longer training have a row for each of its base functions', () => {
    const spec = longerCurves(longer) as unknown as { concat: unknown[] };
    assert.equal(spec.concat.length, 2);
  });
});

describe('claims', () => {
  const checked = checkClaims(claims([cnn, mlp, cifar], longer, overhead));
  const found = (sentence: RegExp): CheckedClaim[] =>
    checked.filter(({ claim }) => sentence.test(claim.sentence));
  const verdicts = (sentence: RegExp) => [
    ...new Set(found(sentence).flatMap(({ rows }) => rows.map((row) => row.found.verdict))),
  ];

  it('find what is planted', () => {
    assert.deepEqual(verdicts(/reduces the training error/), ['supported']);
    assert.deepEqual(verdicts(/reduces the testing error/), ['supported']);
    assert.deepEqual(verdicts(/not sensitive/), ['supported']);
    assert.deepEqual(verdicts(/with and without dropout/), ['supported']);
    // Fixed and annealed arms are alike but for the best one.
    assert.ok(verdicts(/annealing/).every((verdict) => verdict !== 'supported'));
    const counted = found(/very similar|cannot improve|best accuracies are those|one Gaussian/).map(
      ({ claim }) => claim,
    );
    assert.equal(counted.length, 3 + 3 + 2 + 1);
    for (const claim of counted) assert.ok(claim.kind === 'counted' && claim.holds, JSON.stringify(claim));
  });

  it('compare 30 arms of each network with their base function, and two that train longer, in two quantities', () => {
    assert.equal(found(/reduces the training error/).flatMap(({ rows }) => rows).length, 3 * 30 + 2);
    assert.equal(found(/reduces the testing error/).flatMap(({ rows }) => rows).length, 3 * 30 + 2);
  });

  it('test the printed best accuracies at paper scale alone', () => {
    const own = found(/99\.65/);
    assert.deepEqual(
      own.map(({ claim }) => claim.kind),
      ['untestable', 'compared'],
    );
    // An error of 2 % is none of 17.1 %.
    assert.equal(own[1].rows[0].found.verdict, 'contradicted');
  });

  it('say so where q does harm', () => {
    const harmed = constructedResults(
      mnistMlpExperiment,
      { scale: 'reduced', trials: 6 },
      (variant, seed) => {
        const worse = variant.includes('base') ? 1 : 1.5;
        const own = normal(stream(seed, `noise/${variant}`), 0, 1)[0];
        const value = worse * Math.exp(0.01 * own);
        return { metrics: { trainingLoss: value, testError: value } };
      },
    );
    const rows = checkClaims(claims([harmed], longer, overhead))
      .filter(
        ({ claim }) => 'results' in claim && claim.results === harmed && /reduces the/.test(claim.sentence),
      )
      .flatMap((one) => one.rows);
    assert.deepEqual([...new Set(rows.map((row) => row.found.verdict))], ['contradicted']);
  });

  it('are one line a sentence', () => {
    assert.equal(claimsSummary(checked, 'Claims.').rows.length, 11);
  });
});

it('draws of q by equally likely values and by the stream have the same law', () => {
  const drawn = qFromNormal(normal(stream(0, 'data/figure-1'), 0, 100_000), { lambda: 1 });
  const sorted = Float64Array.from(drawn).sort();
  const even = equallyLikelyQ(1, 1000);
  const quartiles = (values: Float64Array) => [0.25, 0.75].map((p) => values[Math.floor(p * values.length)]);
  // The standard error of a quartile of 100,000 draws is about 1.36 / sqrt(100,000) = 0.0043.
  quartiles(even).forEach((value, i) => assertClose(quartiles(sorted)[i], value, { absolute: 0.02 }));
});
