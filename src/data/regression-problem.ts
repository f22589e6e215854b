import { evenPoints } from './discontinuous-function.js';

/** What is to be fitted: at points that are learned from and at points between them. */
export interface RegressionProblem {
  /** Of one point. */
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

/** `count` even points of [-3, 3], both ends included, and those halfway between them. */
function line(count: number): { learned: number[]; tested: number[] } {
  const learned = evenPoints(-3, 3, count);
  return { learned, tested: learned.slice(1).map((x, i) => (x + learned[i]) / 2) };
}

/** f at `count` even points of [-3, 3], tested halfway between them. */
export function onLine(count: number, f: (x: number) => number): RegressionProblem {
  const { learned, tested } = line(count);
  return { inputs: 1, x: learned, u: learned.map(f), testX: tested, testU: tested.map(f) };
}

/** f at `side` x `side` even points of [-3, 3]^2, tested at the middles of their squares. */
export function onSquare(side: number, f: (x: number, y: number) => number): RegressionProblem {
  const { learned, tested } = line(side);
  const grid = (points: readonly number[]) => points.flatMap((x) => points.map((y) => [x, y] as const));
  const values = (points: readonly number[]): number[] => grid(points).map(([x, y]) => f(x, y));
  return {
    inputs: 2,
    x: grid(learned).flat(),
    u: values(learned),
    testX: grid(tested).flat(),
    testU: values(tested),
  };
}
