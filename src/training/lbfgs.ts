import { breathe } from './breathe.js';

/** A function's value and gradient at a point. */
export interface Evaluation {
  loss: number;
  gradient: Float64Array;
}

export interface LbfgsOptions {
  evaluate(point: Float64Array): Evaluation;
  start: Float64Array;
  iterations: number;
  /** Pairs of steps and gradient changes that are remembered; 50. */
  memory?: number;
  /** Ends when no element of the gradient is larger; 1e-9. */
  gradientTolerance?: number;
  /** Called after every iteration with its number, from 1, and the loss. */
  onIteration?(iteration: number, loss: number): void;
  signal?: AbortSignal;
}

export interface LbfgsResult {
  point: Float64Array;
  loss: number;
  iterations: number;
  evaluations: number;
  /** Why it ended: no iterations left, a vanishing gradient, or no step that lowers the loss. */
  reason: 'iterations' | 'gradient' | 'line search';
}

/** Sufficient decrease and curvature, the usual constants for quasi-Newton methods. */
const DECREASE = 1e-4;
const CURVATURE = 0.9;
const LONGEST_SEARCH = 25;

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};
const along = (point: Float64Array, direction: Float64Array, step: number): Float64Array =>
  point.map((value, i) => value + step * direction[i]);

interface Trial extends Evaluation {
  step: number;
  point: Float64Array;
  /** Of the loss along the direction. */
  slope: number;
}

/** The minimiser of the cubic through two values and slopes, kept away from the ends; the middle if there is none. */
function between(a: Trial, b: Trial): number {
  const [low, high] = a.step < b.step ? [a, b] : [b, a];
  const width = high.step - low.step;
  const d1 = low.slope + high.slope - (3 * (high.loss - low.loss)) / width;
  const square = d1 * d1 - low.slope * high.slope;
  const root = Math.sqrt(square);
  const step = high.step - (width * (high.slope + root - d1)) / (high.slope - low.slope + 2 * root);
  const margin = 0.1 * width;
  return square >= 0 && step > low.step + margin && step < high.step - margin ? step : low.step + width / 2;
}

/**
 * A step that satisfies the strong Wolfe conditions, or else the best that lowers the loss sufficiently; undefined if
 * none was found. A loss that is not finite counts as too large.
 *
 * Source: Nocedal, Wright (2006), Numerical optimization, algorithms 3.5 and 3.6.
 */
function lineSearch(start: Trial, first: number, at: (step: number) => Trial): Trial | undefined {
  const tooLarge = (trial: Trial): boolean =>
    !(trial.loss <= start.loss + DECREASE * trial.step * start.slope);
  const flat = (trial: Trial): boolean => Math.abs(trial.slope) <= -CURVATURE * start.slope;
  let low = start;
  let high: Trial | undefined;
  let step = first;
  for (let tries = 0; tries < LONGEST_SEARCH; tries++) {
    const trial = at(step);
    if (tooLarge(trial) || (low !== start && trial.loss >= low.loss)) high = trial;
    else if (flat(trial)) return trial;
    else {
      const reach = high ? high.step - low.step : 1;
      if (trial.slope * reach >= 0) high = low;
      low = trial;
    }
    if (!high) step *= 2;
    else if (Number.isFinite(high.loss) && Number.isFinite(high.slope)) step = between(low, high);
    else step = (low.step + high.step) / 2;
  }
  return low === start ? undefined : low;
}

/** -H g by the two-loop recursion over the remembered pairs. */
function quasiNewtonDirection(
  gradient: Float64Array,
  pairs: readonly { s: Float64Array; y: Float64Array; rho: number }[],
): Float64Array {
  const q = gradient.map((value) => -value);
  const alphas = new Array<number>(pairs.length);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { s, y, rho } = pairs[k];
    alphas[k] = rho * dot(s, q);
    q.forEach((value, i) => (q[i] = value - alphas[k] * y[i]));
  }
  const last = pairs.at(-1);
  if (last) {
    const scale = 1 / (last.rho * dot(last.y, last.y));
    q.forEach((value, i) => (q[i] = value * scale));
  }
  pairs.forEach(({ s, y, rho }, k) => {
    const beta = rho * dot(y, q);
    q.forEach((value, i) => (q[i] = value + (alphas[k] - beta) * s[i]));
  });
  return q;
}

/**
 * Minimises a smooth function of many variables by the limited-memory BFGS method with a strong Wolfe line search, in
 * float64.
 *
 * Throws the signal's reason when it is aborted.
 *
 * Source: Liu, Nocedal (1989), On the limited memory BFGS method for large scale optimization.
 */
export async function lbfgs(options: LbfgsOptions): Promise<LbfgsResult> {
  const { evaluate, start, iterations, memory = 50, gradientTolerance = 1e-9, onIteration, signal } = options;
  const pairs: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  let evaluations = 1;
  let point = start;
  let { loss, gradient } = evaluate(start);
  const turn = breathe(signal);
  const end = (reason: LbfgsResult['reason'], done: number): LbfgsResult => ({
    point,
    loss,
    iterations: done,
    evaluations,
    reason,
  });
  for (let iteration = 1; iteration <= iterations; iteration++) {
    await turn();
    if (!gradient.some((value) => Math.abs(value) > gradientTolerance)) return end('gradient', iteration - 1);
    let direction = quasiNewtonDirection(gradient, pairs);
    if (!(dot(direction, gradient) < 0)) {
      pairs.length = 0;
      direction = gradient.map((value) => -value);
    }
    const from: Trial = { step: 0, point, loss, gradient, slope: dot(direction, gradient) };
    const first = pairs.length > 0 ? 1 : Math.min(1, 1 / Math.sqrt(dot(gradient, gradient)));
    const next = lineSearch(from, first, (step) => {
      const place = along(from.point, direction, step);
      const found = evaluate(place);
      evaluations += 1;
      return { ...found, step, point: place, slope: dot(direction, found.gradient) };
    });
    if (!next) return end('line search', iteration - 1);
    const s = next.point.map((value, i) => value - point[i]);
    const y = next.gradient.map((value, i) => value - gradient[i]);
    const curvature = dot(s, y);
    if (curvature > 1e-12 * Math.sqrt(dot(s, s) * dot(y, y))) {
      pairs.push({ s, y, rho: 1 / curvature });
      if (pairs.length > memory) pairs.shift();
    }
    ({ point, loss, gradient } = next);
    onIteration?.(iteration, loss);
  }
  return end('iterations', iterations);
}
