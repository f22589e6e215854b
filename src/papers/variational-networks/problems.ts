import {
  chirp,
  discontinuousFunction,
  onLine,
  onSquare,
  ripple,
  type RegressionProblem,
} from '../../data/index.js';

/** The functions that are fitted, by their names in variants, and how figures name them. */
export const PROBLEMS = { discontinuous: 'Discontinuous', chirp: 'Chirp', ripple: 'Ripple' } as const;
export type ProblemName = keyof typeof PROBLEMS;
export const PROBLEM_NAMES = Object.keys(PROBLEMS) as ProblemName[];
export const INPUTS: Readonly<Record<ProblemName, number>> = { discontinuous: 1, chirp: 1, ripple: 2 };

/** A problem with `points` points on the line, or the nearest square number of them on the square. */
export function regressionProblem(name: ProblemName, points: number): RegressionProblem {
  if (name === 'ripple') return onSquare(Math.round(Math.sqrt(points)), ripple);
  return onLine(points, name === 'chirp' ? chirp : discontinuousFunction);
}
