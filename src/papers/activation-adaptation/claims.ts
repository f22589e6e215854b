import { metric, parameter, type Results } from '../../experiments/index.js';
import {
  compare,
  counted,
  metricQuantity,
  printedEffect,
  side,
  untestable,
  type Claim,
  type ComparedClaim,
  type Pair,
  type Quantity,
  type VariantPair,
} from '../../report/index.js';
import { finiteTrials, mean, median } from '../../statistics/index.js';
import {
  ACTIVATIONS,
  ADAPTIVE,
  ARMS,
  pairLabel,
  pairOf,
  PAIRS,
  type ActivationArm,
  type PairVariant,
} from './arms.js';
import { depthsOf, GENERATED, layers, pairsOf, shapeSpread } from './figures.js';
import { TABLE_1, TABLE_1_ERROR, TABLE_2 } from './reported.js';
import { GENERATORS, type Generator } from './simulated.js';

const SENTENCES = {
  gumbel: 'adaptive Gumbel always outperforms sigmoid',
  shallow: 'adaptive ReLU competes closely with ReLU in shallow networks',
  deep: 'adaptive ReLU slightly outperforms ReLU in deeper networks',
  rectifiers: 'with fewer layers ReLU and adaptive ReLU outperform the other activations',
  range: 'adaptive Gumbel and adaptive ReLU have different ranges of fitted α',
  earlier: 'early layers have more variable learned activations',
  drop: 'the performance of all fitted models drops as the number of hidden layers increases',
  best: 'on MNIST the best performance appears for adaptive Gumbel in the convolutions',
  image: 'networks with adaptive activations predict better than those with standard functions alone',
};

const labelOf = (variant: string): string =>
  ACTIVATIONS[variant.slice(variant.indexOf('-') + 1) as ActivationArm].label;

/**
 * Two arms at a depth, with the difference that Table 1 prints, each cell with the largest standard error that it states;
 * at depths that it does not show, that error alone says what is too small to matter.
 */
function pairAt(
  depth: string,
  generator: Generator,
  first: ActivationArm,
  second: ActivationArm,
): VariantPair {
  const cells = TABLE_1[depth]?.[generator];
  const cell = (arm: ActivationArm) => ({ mean: cells![arm], standardError: TABLE_1_ERROR });
  return {
    on: `${layers(depth)}, ${GENERATED[generator]}`,
    first: `${depth}-${first}`,
    second: `${depth}-${second}`,
    ...(cells ? printedEffect(cell(first), cell(second)) : { smallestEffect: Math.SQRT2 * TABLE_1_ERROR }),
  };
}

/** How much the shapes of a layer of a generating network's fits vary, on logarithms. */
const spreadOf = (generator: Generator, layer: number): Quantity => ({
  label: 'standard deviation of ln α over the neurons',
  scale: 'log',
  values: (results, variant) => shapeSpread(results, variant, generator, layer),
});

/** The median shape of one hidden layer. */
const medianShape = (generator: Generator): Quantity => ({
  label: 'median fitted α',
  scale: 'log',
  values: (results, variant) => parameter(results, variant, `${generator}.layer1`).map(median),
});

/** What the paper claims of the simulated data; a depth is taken from the first results that have it. */
export function simulatedClaims(...all: readonly Results[]): Claim[] {
  const of = (depth: string): Results =>
    all.find((results) => depthsOf(results).some((trained) => trained === depth))!;
  const [shallow, deep] = [of('1'), of('8')];
  const state = (
    sentence: string,
    depths: readonly string[],
    pairs: readonly (readonly [ActivationArm, ActivationArm])[],
    direction: ComparedClaim['direction'] = 'greater',
  ): ComparedClaim[] =>
    GENERATORS.flatMap((generator) =>
      [...new Set(all)].flatMap((results) => {
        const compared = depths
          .filter((depth) => of(depth) === results)
          .flatMap((depth) => pairs.map(([a, b]) => pairAt(depth, generator, a, b)));
        if (compared.length === 0) return [];
        const quantity = metricQuantity(`${generator}Accuracy`, 'accuracy (%)');
        return [compare(results, { sentence, direction, quantity, pairs: compared, labelOf })];
      }),
    );
  const drops = GENERATORS.map((generator) =>
    compare(deep, {
      sentence: SENTENCES.drop,
      direction: 'less',
      quantity: metricQuantity(`${generator}Accuracy`, 'accuracy (%)'),
      paired: false,
      pairs: ARMS.map((arm) => ({ on: GENERATED[generator], first: `8-${arm}`, second: `1-${arm}` })),
      labelOf: (variant) => `${labelOf(variant)}, ${layers(variant[0])}`,
    }),
  );
  const spreads = GENERATORS.flatMap((generator) =>
    ADAPTIVE.flatMap((arm) =>
      [
        [2, 4],
        [1, 8],
      ].map(([early, late]): Pair => {
        const at = (layer: number) => side(spreadOf(generator, layer), deep, `8-${arm}`, `layer ${layer}`);
        return {
          on: `${ACTIVATIONS[arm].label}, ${GENERATED[generator]}`,
          first: at(early),
          second: at(late),
        };
      }),
    ),
  );
  const ranges = GENERATORS.map((generator): Pair => {
    const shapes = (arm: ActivationArm) =>
      side(medianShape(generator), shallow, `1-${arm}`, ACTIVATIONS[arm].label);
    return { on: GENERATED[generator], first: shapes('gumbel'), second: shapes('adaptive-relu') };
  });
  return [
    ...state(SENTENCES.gumbel, ['1', '2', '4', '8'], [['gumbel', 'sigmoid']]),
    ...state(SENTENCES.shallow, ['1', '2'], [['adaptive-relu', 'relu']], 'equivalent'),
    ...state(SENTENCES.deep, ['4', '8'], [['adaptive-relu', 'relu']]),
    ...state(
      SENTENCES.rectifiers,
      ['1', '2'],
      [
        ['relu', 'gumbel'],
        ['adaptive-relu', 'gumbel'],
      ],
    ),
    {
      kind: 'compared',
      sentence: SENTENCES.range,
      results: shallow,
      quantity: medianShape('relu'),
      direction: 'different',
      pairs: ranges,
    },
    {
      kind: 'compared',
      sentence: SENTENCES.earlier,
      results: deep,
      quantity: spreadOf('relu', 1),
      direction: 'greater',
      pairs: spreads,
    },
    ...drops,
  ];
}

/** What the paper claims of MNIST. */
export function mnistClaims(results: Results): Claim[] {
  const trained = pairsOf(results);
  const printed = ({ convolution, dense }: PairVariant): number => TABLE_2[convolution][dense];
  const highest = (on: string, value: (pair: PairVariant) => number): Claim => {
    const most = Math.max(...PAIRS.map(value));
    const best = PAIRS.filter((pair) => value(pair) === most);
    return counted(
      SENTENCES.best,
      on,
      `${most.toFixed(2)} % with ${best.map(({ name }) => pairLabel(name)).join(' and ')}`,
      best.every(({ convolution }) => convolution === 'gumbel'),
    );
  };
  const pair = (first: PairVariant, second: PairVariant): VariantPair => ({
    on: 'MNIST',
    first: first.name,
    second: second.name,
    ...(printed(first) === printed(second) ? {} : { paperEffect: printed(first) - printed(second) }),
  });
  const state = (sentence: string, pairs: readonly VariantPair[]): Claim =>
    compare(results, {
      sentence,
      direction: 'greater',
      quantity: metricQuantity('testAccuracy', 'test accuracy (%)'),
      pairs,
      labelOf: pairLabel,
    });
  const plain = pairOf('relu', 'relu');
  const accuraciesOf = ({ name }: PairVariant): number[] =>
    finiteTrials(metric(results, name, 'testAccuracy'));
  return [
    highest("the paper's Table 2", printed),
    // Only among all nine is one the best.
    ...(PAIRS.every((one) => accuraciesOf(one).length > 0)
      ? [highest('MNIST, means', (one) => mean(accuraciesOf(one)))]
      : []),
    state(
      SENTENCES.best,
      trained
        .filter(({ convolution }) => convolution === 'gumbel')
        .map((one) => pair(one, pairOf('relu', one.dense))),
    ),
    state(
      SENTENCES.image,
      trained.filter((one) => one !== plain).map((one) => pair(one, plain)),
    ),
  ];
}

/** What the paper claims and no experiment of it can show. */
export const untestedClaims: readonly Claim[] = [
  untestable(
    'letting neurons choose their activation is computationally equivalent to adding a neuron to a layer',
    'said of the cost in general; no experiment of the paper measures it',
  ),
];
