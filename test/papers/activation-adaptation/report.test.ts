import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderSvg } from '../../../src/charts/index.js';
import {
  accuracyFigure,
  figure1,
  figure2,
  figure3,
  figure4,
  figure5,
  injectivityTable,
  layerSpread,
  mnistClaims,
  mnistExperiment,
  recoveryTable,
  simulatedClaims,
  simulatedExperiment,
  table1,
  table2,
} from '../../../src/papers/activation-adaptation/index.js';
import { checkClaims, type CheckedRow } from '../../../src/report/index.js';
import { plantedResults, type PlantedTrial } from '../planted-results.js';

const GENERATORS = ['sigmoid', 'relu'];

/** Gumbel one point above sigmoid everywhere, adaptive ReLU below ReLU; alpha spread in layer k by 1 / k. */
function simulatedTrial(variant: string, seed: number): PlantedTrial {
  const [depth, arm] = [Number(variant[0]), variant.slice(2)];
  const level = { sigmoid: 80, gumbel: 81, relu: 90, 'adaptive-relu': 88 }[arm]!;
  const noise = 0.05 * Math.sin(7 * seed + level);
  const shapes = arm === 'gumbel' ? 0.8 : 1.4;
  const alphas = (layer: number): number[] =>
    Array.from(
      { length: 20 },
      (_, i) =>
        (shapes + 0.01 * Math.cos(3 * seed + shapes)) *
        Math.exp((Math.sin(i + seed) * (1 + 0.01 * Math.sin(seed * layer + shapes))) / layer),
    );
  return {
    variant,
    seed,
    metrics: Object.fromEntries(
      GENERATORS.flatMap((name) => [
        [`${name}Accuracy`, level - depth + 0.3 * Math.cos(seed) + noise],
        [`${name}Majority`, 50],
      ]),
    ),
    curves: Object.fromEntries(GENERATORS.map((name) => [`${name}Accuracy`, [60, 70 + noise, level]])),
    parameters: ['gumbel', 'adaptive-relu'].includes(arm)
      ? Object.fromEntries(
          GENERATORS.flatMap((name) =>
            Array.from({ length: depth }, (_, i) => [`${name}.layer${i + 1}`, alphas(i + 1)]),
          ),
        )
      : {},
  };
}

const seeds = [0, 1, 2, 3, 4];
const simulated = plantedResults(
  simulatedExperiment,
  simulatedExperiment.variants.flatMap((variant) => seeds.map((seed) => simulatedTrial(variant, seed))),
  'reduced',
);
const mnist = plantedResults(
  mnistExperiment,
  mnistExperiment.variants.flatMap((variant) =>
    seeds.map((seed) => ({
      variant,
      seed,
      metrics: {
        testAccuracy: (variant.startsWith('gumbel') ? 97 : 98) + 0.01 * Math.sin(seed + variant.length),
      },
      curves: { trainingError: [5, 3], validationError: [6, 4] },
    })),
  ),
);

const verdicts = (rows: readonly CheckedRow[]): string[] => [
  ...new Set(rows.map(({ found }) => String(found.verdict))),
];

describe('claims about adaptive activations', () => {
  const checked = checkClaims(simulatedClaims(simulated));
  const of = (words: string): CheckedRow[] =>
    checked.filter(({ claim }) => claim.sentence.includes(words)).flatMap(({ rows }) => rows);

  it('finds what was planted in the simulated data', () => {
    assert.deepEqual(verdicts(of('always outperforms sigmoid')), ['supported']);
    assert.equal(of('always outperforms sigmoid').length, 8);
    assert.deepEqual(verdicts(of('slightly outperforms ReLU')), ['contradicted']);
    assert.deepEqual(verdicts(of('competes closely')), ['contradicted']);
    assert.deepEqual(verdicts(of('outperform the other')), ['supported']);
    assert.deepEqual(verdicts(of('more variable')), ['supported']);
    assert.deepEqual(verdicts(of('different ranges')), ['supported']);
    assert.deepEqual(verdicts(of('drops')), ['supported']);
  });

  it('takes a depth from the first results that have it', () => {
    const ones = ['sigmoid', 'gumbel', 'relu', 'adaptive-relu'].map((arm) => `1-${arm}`);
    const { scales } = simulatedExperiment;
    const shallow = plantedResults(
      { ...simulatedExperiment, scales: { ...scales, paper: { ...scales.paper!, variants: ones } } },
      ones.flatMap((variant) => seeds.map((seed) => simulatedTrial(variant, seed))),
    );
    const rows = checkClaims(simulatedClaims(shallow, simulated)).flatMap((claim) => claim.rows);
    const gumbel = rows.filter(({ claim }) => claim.sentence.includes('always outperforms sigmoid'));
    assert.deepEqual(
      gumbel.map(({ on, claim }) => [on[0], 'results' in claim && claim.results.scale]),
      ['1', '2', '4', '8', '1', '2', '4', '8'].map((depth) => [depth, depth === '1' ? 'paper' : 'reduced']),
    );
    assert.deepEqual(
      table1(shallow, simulated).rows.map(({ epochs }) => epochs),
      [2000, 2000, 50, 50, 50, 50, 50, 50],
    );
  });

  it("counts the paper's own Table 2 against its sentence on MNIST, and ours", () => {
    const [paper, ours, compared] = checkClaims(mnistClaims(mnist));
    assert.ok(paper.claim.kind === 'counted' && !paper.claim.holds);
    assert.match(paper.claim.ours, /^99.10 % with ReLU \/ ReLU and ReLU \/ AGumb$/);
    assert.ok(ours.claim.kind === 'counted' && !ours.claim.holds);
    assert.deepEqual(verdicts(compared.rows), ['contradicted']);
  });
});

describe('figures and tables of adaptive activations', () => {
  it('draw the results', async () => {
    const drawn = [
      figure1(),
      accuracyFigure(simulated),
      figure2(simulated),
      figure3(simulated),
      figure4(simulated),
      layerSpread(simulated),
      figure5(mnist),
    ];
    for (const spec of drawn) assert.match(await renderSvg(spec), /^<svg/);
  });

  it("set the paper's numbers beside ours", () => {
    const [first] = table1(simulated).rows;
    assert.deepEqual([first.sigmoidPaper, first.majority, first['adaptive-reluPaper']], [95.8, 50, 97.7]);
    const deep = table1(simulated).rows.at(-1)!;
    assert.deepEqual([deep.sigmoidPaper, deep.gumbelPaper], [57.3, 88.2]);
    assert.equal(table1(simulated).rows[2].reluPaper, null);
    assert.equal(table2(mnist).rows.length, 9);
    assert.deepEqual(table2(mnist).rows[8].paper, { mean: 98.9, standardError: null });
  });

  it('show theorem 1 in numbers', async () => {
    for (const { coefficient, expected, fall } of injectivityTable().rows) {
      // The next term of the series is alpha^2 z / 3 with z = 1e-4.
      assert.ok(Math.abs(Number(coefficient) - Number(expected)) < 1e-3);
      assert.ok(fall === null || Number(fall) > 0);
    }
    for (const { alpha, fitted } of (await recoveryTable(3, 4000)).rows) {
      const { mean, standardError } = fitted as { mean: number; standardError: number };
      // Three samples: a difference of more than 9.9 standard errors has a probability of 1 %.
      assert.ok(
        Math.abs(mean - Number(alpha)) < 9.9 * standardError,
        `${mean} ± ${standardError} for ${alpha}`,
      );
    }
  });
});
