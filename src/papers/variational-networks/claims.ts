import { chooseBackend } from '../../backends/index.js';
import type { Results } from '../../experiments/index.js';
import {
  compare,
  counted,
  learnedShapes,
  summariseLearned,
  untestable,
  type Claim,
  type CountedClaim,
  type Quantity,
} from '../../report/index.js';
import { formulaErrors } from '../../training/index.js';
import {
  expansionOf,
  OUTPUT_ARMS,
  REGRESSION_ARMS,
  type ClassificationArm,
  type OutputArm,
  type RegressionArm,
} from './arms.js';
import type { StoredTask } from './classification.js';
import { PROBLEM_NAMES, PROBLEMS, type ProblemName } from './problems.js';
import { TEST_ACCURACY, TEST_ERROR, TEST_LOSS } from './quantities.js';
import type { RegressionSettings } from './regression-training.js';

/** The smallest effect of interest of the regression: ten per cent. */
const TEN_PER_CENT = Math.log(1.1);

const MATTERS = 'the choice of activation function can significantly influence the performance';
const OPTIMAL = 'an optimal activation is obtained by minimising the loss: expansions beat fixed activations';
const CONVENTIONAL = 'expansions beat other trainable activations';
const UNIQUE = 'every neuron can be unique: coefficients by neuron beat those by layer';
const OUTPUT =
  'the output layer, too, can have an expansion before the scaling function: it beats a linear one';
const AUTOMATIC = 'the network finds the optimal activation automatically: runs agree on it';

/** What must hold of the agreement of two runs for them to have found the same activation. */
const SAME = 0.9;

type Pairs<Name> = readonly (readonly [Name, Name])[];

const all = <Name>(first: readonly Name[], second: readonly Name[]): Pairs<Name> =>
  first.flatMap((a) => second.map((b) => [a, b] as const));

/** Who is set against whom on the regression, by sentence. */
const REGRESSION_PAIRS: Readonly<Record<string, Pairs<RegressionArm>>> = {
  [MATTERS]: all(['relu', 'sin', 'swish'], ['tanh']),
  [OPTIMAL]: all(['harmonics', 'chebyshev', 'gaussians', 'dictionary'], ['tanh', 'relu', 'sin', 'swish']),
  [CONVENTIONAL]: all(['harmonics', 'dictionary'], ['prelu', 'flexible', 'gaaf', 'l-laaf', 'n-laaf']),
  [UNIQUE]: [
    ['harmonics-neuron', 'harmonics'],
    ['dictionary-neuron', 'dictionary'],
  ],
};

const CLASSIFICATION_PAIRS: Readonly<Record<string, Pairs<ClassificationArm>>> = {
  [MATTERS]: all(['tanh', 'swish'], ['relu']),
  [OPTIMAL]: all(['harmonics', 'dictionary'], ['relu', 'tanh', 'swish']),
  [CONVENTIONAL]: all(['harmonics', 'dictionary'], ['prelu']),
  [UNIQUE]: [['dictionary-neuron', 'dictionary']],
};

const OUTPUT_PAIRS: Readonly<Record<string, Pairs<OutputArm>>> = {
  [OUTPUT]: [
    ['relu-harmonics', 'relu'],
    ['relu-dictionary', 'relu'],
    ['harmonics-harmonics', 'harmonics'],
  ],
};

/** Whether runs agree, of an arm on a problem: the median agreement of the layer where it is least. */
function agreementClaim(results: Results, problem: ProblemName, arm: RegressionArm): CountedClaim {
  const { hiddenLayers } = results.settings as RegressionSettings;
  const medians = Array.from(
    { length: hiddenLayers },
    (_, k) =>
      summariseLearned(learnedShapes(results, `${problem}-${arm}`, `dense${k + 1}`, expansionOf(arm)!))
        .between ?? 0,
  );
  const text = medians.map((value) => value.toFixed(2)).join(' and ');
  return counted(
    AUTOMATIC,
    `${PROBLEMS[problem]}, ${REGRESSION_ARMS[arm].label}`,
    `median agreement of two runs ${text} in layers 1 to ${hiddenLayers}`,
    medians.every((value) => value >= SAME),
  );
}

/** The sentences on the regression. */
export function regressionClaims(results: Results): Claim[] {
  return [
    ...Object.entries(REGRESSION_PAIRS).map(([sentence, pairs]) =>
      compare(results, {
        sentence,
        quantity: TEST_ERROR,
        direction: sentence === MATTERS ? 'different' : 'less',
        labelOf: (variant) => REGRESSION_ARMS[variant.slice(variant.indexOf('-') + 1) as RegressionArm].label,
        pairs: PROBLEM_NAMES.flatMap((problem) =>
          pairs.map(([first, second]) => ({
            on: PROBLEMS[problem],
            first: `${problem}-${first}`,
            second: `${problem}-${second}`,
            smallestEffect: TEN_PER_CENT,
          })),
        ),
      }),
    ),
    ...PROBLEM_NAMES.flatMap((problem) =>
      (['harmonics', 'dictionary'] as const).map((arm) => agreementClaim(results, problem, arm)),
    ),
  ];
}

/** The sentences on one classification task: the accuracy decides, the cross-entropy stands beside it. */
export function classificationClaims({ task, results }: StoredTask): Claim[] {
  const pairs: Readonly<Record<string, Pairs<string>>> =
    task.arms === OUTPUT_ARMS ? OUTPUT_PAIRS : CLASSIFICATION_PAIRS;
  const claim = (sentence: string, quantity: Quantity, secondary: boolean): Claim =>
    compare(results, {
      sentence,
      quantity,
      secondary,
      direction: sentence === MATTERS ? 'different' : secondary ? 'less' : 'greater',
      labelOf: (variant) => task.arms[variant].label,
      pairs: pairs[sentence].map(([first, second]) => ({
        on: task.title,
        first,
        second,
        ...(secondary ? {} : { smallestEffect: task.smallestEffect }),
      })),
    });
  return Object.keys(pairs).flatMap((sentence) => [
    claim(sentence, TEST_ACCURACY, false),
    claim(sentence, TEST_LOSS, true),
  ]);
}

const TOLERANCE = 1e-6;

/** The sentences that computing decides, and one that nothing can. */
export async function theoryClaims(): Promise<Claim[]> {
  await chooseBackend();
  const errors = formulaErrors();
  const right = errors.filter(({ differences }) => differences <= TOLERANCE).length;
  return [
    counted(
      'the gradient formulas, corrected where misprinted',
      'float64, random networks',
      `${right} of ${errors.length} within ${TOLERANCE} of central differences`,
      right === errors.length,
    ),
    untestable(
      'with different activations for different outputs it is difficult to tell what the outcomes mean',
      'what outcomes mean is no quantity; neuron-wise expansions of the output layer are refused, as the paper chooses',
    ),
  ];
}
