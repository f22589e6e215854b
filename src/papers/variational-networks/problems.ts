import { discontinuousFunction, evenPoints } from '../locally-adaptive-activations/index.js';

/** What is to be fitted: at points that are learned from and at points between them. */
export interface RegressionProblem {
  readonly label: string;
  readonly inputs: number;
  /** Row-major `[points, inputs]`. */
  readonly x: readonly number[];
  readonly u: readonly number[];
  readonly testX: readonly number[];
  readonly testU: readonly number[];
}

/** sin(2 pi (0.1 t + 0.1 t^2)) with t = x + 3: from 0.1 to 1.3 periods a unit on [-3, 3], 4.2 in all. */
export const chirp = (x: number): number => {
  const t = x + 3;
  return Math.sin(2 * Math.PI * (0.1 * t + 0.1 * t * t));
};

/** cos(2 r) exp(-r^2 / 8) with r the distance from the origin. */
export const ripple = (x: number, y: number): number => {
  const square = x * x + y * y;
  return Math.cos(2 * Math.sqrt(square)) * Math.exp(-square / 8);
};

const between = (points: readonly number[]): number[] => points.slice(1).map((x, i) => (x + points[i]) / 2);

function onLine(label: string, points: number, f: (x: number) => number): RegressionProblem {
  const x = evenPoints(-3, 3, points);
  const testX = between(x);
  return { label, inputs: 1, x, u: x.map(f), testX, testU: testX.map(f) };
}

function onSquare(label: string, side: number, f: (x: number, y: number) => number): RegressionProblem {
  const grid = (line: readonly number[]) => line.flatMap((x) => line.map((y) => [x, y] as const));
  const line = evenPoints(-3, 3, side);
  const [learned, tested] = [grid(line), grid(between(line))];
  return {
    label,
    inputs: 2,
    x: learned.flat(),
    u: learned.map(([x, y]) => f(x, y)),
    testX: tested.flat(),
    testU: tested.map(([x, y]) => f(x, y)),
  };
}

export const PROBLEM_NAMES = ['discontinuous', 'chirp', 'ripple'] as const;
export type ProblemName = (typeof PROBLEM_NAMES)[number];

/** A problem with `points` points on the line, or the nearest square number of them on the square. */
export function regressionProblem(name: ProblemName, points: number): RegressionProblem {
  switch (name) {
    case 'discontinuous':
      return onLine('Discontinuous', points, discontinuousFunction);
    case 'chirp':
      return onLine('Chirp', points, chirp);
    case 'ripple':
      return onSquare('Ripple', Math.round(Math.sqrt(points)), ripple);
  }
}
