/** A mistake planted into the compiled code that decides on claims. */
export interface Mutant {
  /** What it does wrong. */
  readonly name: string;
  /** The compiled file under `dist/src`, and the text in it, there once, that is replaced. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** The compiled test files under `dist/test` that are run, the one that should notice first. */
  readonly tests: readonly string[];
}

const STATISTICS = [
  'statistics/comparison',
  'statistics/paired',
  'statistics/descriptive',
  'statistics/effect-sizes',
  'statistics/student-t',
  'statistics/welch-test',
  'statistics/resampling',
  'report/verdicts',
];

const mutant = (name: string, file: string, from: string, to: string, first: string): Mutant => ({
  name,
  file: `${file}.js`,
  from,
  to,
  tests: [first, ...STATISTICS.filter((test) => test !== first)].map((test) => `${test}.test.js`),
});

const COMPARISON = 'statistics/comparison';

/** Mistakes that would bend a verdict: each is to be noticed by a test. */
export const MUTANTS: readonly Mutant[] = [
  mutant(
    'the standard deviation for the standard error',
    'statistics/standard-error',
    'standardDeviation(sample) / Math.sqrt(sample.length)',
    'standardDeviation(sample)',
    'statistics/descriptive',
  ),
  mutant(
    'one side of the t distribution for both',
    'statistics/student-t',
    '2 * upperTail(Math.abs(t), degreesOfFreedom)',
    'upperTail(Math.abs(t), degreesOfFreedom)',
    'statistics/student-t',
  ),
  mutant(
    "Welch's test for trials that are pairs",
    COMPARISON,
    'paired ? pairedMeans(x, y, comparison, random) : welchMeans(x, y, comparison, random)',
    'welchMeans(x, y, comparison, random)',
    'statistics/paired',
  ),
  mutant(
    "Student's degrees of freedom for Welch's",
    'statistics/welch-test',
    '1 / (shareA ** 2 / (a.length - 1) + shareB ** 2 / (b.length - 1))',
    'a.length + b.length - 2',
    'statistics/welch-test',
  ),
  mutant(
    'no correction for many comparisons',
    COMPARISON,
    'holm(tested.map(({ familyP }) => familyP))',
    'tested.map(({ familyP }) => familyP)',
    'statistics/comparison',
  ),
  mutant(
    'every comparison a family of its own',
    'report/verdicts',
    '`${experimentId(results.experiment)} ${results.scale}`;',
    '`${experimentId(results.experiment)} ${results.scale} ${Math.random()}`;',
    'report/verdicts',
  ),
  mutant(
    "Holm's correction that lets a larger p pass before a smaller one",
    'statistics/holm',
    'Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[index]))',
    'Math.min(1, (pValues.length - rank) * pValues[index])',
    'statistics/effect-sizes',
  ),
  mutant(
    'the direction of the claim turned round',
    COMPARISON,
    "=== signOfLess ? 'less' : 'greater'",
    "=== signOfLess ? 'greater' : 'less'",
    'statistics/comparison',
  ),
  mutant(
    'trials that diverged counted as zero',
    'statistics/summary',
    'trials.filter((value) => Number.isFinite(value))',
    'trials.map((value) => Number.isFinite(value) ? value : 0)',
    'statistics/descriptive',
  ),
  mutant(
    'a pair kept although one of its trials diverged',
    COMPARISON,
    'Number.isFinite(value) && Number.isFinite(b[i]) ? [[value, b[i]]] : []',
    '[[value ?? 0, b[i] ?? 0]]',
    'statistics/paired',
  ),
  mutant(
    'losses over decades compared as they are',
    COMPARISON,
    'const [x, y] = [entered.a.map(toScale), entered.b.map(toScale)];',
    'const [x, y] = [entered.a, entered.b];',
    'statistics/paired',
  ),
  mutant(
    'a verdict from two trials',
    COMPARISON,
    'FEWEST_TRIALS = 5',
    'FEWEST_TRIALS = 2',
    'statistics/comparison',
  ),
  mutant(
    'secondary quantities counted in the family',
    COMPARISON,
    'return { compared, request, familyP: untested ? null : familyP, notes };',
    'return { compared, request, familyP, notes };',
    'statistics/paired',
  ),
  mutant(
    'equivalence from the better of the two one-sided tests',
    'statistics/equivalence-test',
    'Math.max(pLower, pUpper)',
    'Math.min(pLower, pUpper)',
    'statistics/paired',
  ),
  mutant(
    'too small to matter where nothing was shown',
    COMPARISON,
    'compared.pEquivalence !== null && compared.pEquivalence <= alpha',
    'compared.pEquivalence !== null',
    'statistics/paired',
  ),
  mutant(
    'a sign-flip test whose p can be zero',
    'statistics/sign-flip-test',
    ': (count + 1) / (resamples + 1));',
    ': count / resamples);',
    'statistics/paired',
  ),
  mutant(
    'signs that are never flipped',
    'statistics/sign-flip-test',
    'sums[filled + k] = sums[k] - difference;',
    'sums[filled + k] = sums[k] + difference;',
    'statistics/paired',
  ),
  mutant(
    'times that were cut off taken for events',
    'statistics/log-rank-test',
    'arm.filter((one) => one.event && one.time === time)',
    'arm.filter((one) => one.time === time)',
    'statistics/paired',
  ),
  mutant(
    'an interval by the normal distribution',
    COMPARISON,
    'const halfWidth = -studentTQuantile(alpha / 2, degreesOfFreedom) * error;',
    'const halfWidth = 1.96 * error;',
    'statistics/comparison',
  ),
  mutant(
    'a relative change with the sign of the reference',
    COMPARISON,
    '(100 * difference) / Math.abs(reference)',
    '(100 * difference) / reference',
    'statistics/comparison',
  ),
  mutant(
    'pairs by their place, not by their seed',
    'report/claim',
    'const j = place.get(seed);',
    'const j = place.size > i ? i : undefined;',
    'report/verdicts',
  ),
  mutant(
    'the power of a single trial for that of all',
    COMPARISON,
    '(effect ?? 0) / (standardError * Math.sqrt(x.length))',
    '(effect ?? 0) / standardError',
    'statistics/paired',
  ),
];
