import { normal, type Stream } from '../random/index.js';
import type { SmoothFunction } from './base-functions.js';

const WAVES = 3;

/**
 * f(x) = c_0 + c_1 x + c_2 x^2 + sum_k a_k sin(w_k x + b_k), k = 1, 2, 3, with independent standard normal coefficients
 * c, a, b and w of one step of a stream: a smooth function that is neither even nor odd nor monotone.
 */
export function randomSmoothFunction(source: Stream, step: number): SmoothFunction {
  const [c0, c1, c2, ...rest] = normal(source, step, 3 + 3 * WAVES);
  const waves = Array.from({ length: WAVES }, (_, k) => {
    const [a, w, b] = rest.slice(3 * k, 3 * k + 3);
    return { a, w, b };
  });
  const sum = (term: (wave: (typeof waves)[number]) => number): number =>
    waves.reduce((total, wave) => total + term(wave), 0);
  return {
    value: (x) => c0 + c1 * x + c2 * x * x + sum(({ a, w, b }) => a * Math.sin(w * x + b)),
    first: (x) => c1 + 2 * c2 * x + sum(({ a, w, b }) => a * w * Math.cos(w * x + b)),
    second: (x) => 2 * c2 - sum(({ a, w, b }) => a * w * w * Math.sin(w * x + b)),
  };
}
