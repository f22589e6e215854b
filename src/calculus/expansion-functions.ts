import { BASE_FUNCTIONS } from './base-functions.js';
import type { BasisFunction } from './variational-network.js';

/** sin(k omega x) and cos(k omega x) in turn, k = 1, 2, …: the first `size` of them. */
export const harmonicFunctions = (size: number, omega: number): BasisFunction[] =>
  Array.from({ length: size }, (_, i) => {
    const frequency = omega * (1 + Math.floor(i / 2));
    return i % 2 === 0
      ? {
          value: (x: number) => Math.sin(frequency * x),
          first: (x: number) => frequency * Math.cos(frequency * x),
        }
      : {
          value: (x: number) => Math.cos(frequency * x),
          first: (x: number) => -frequency * Math.sin(frequency * x),
        };
  });

/** T_k(tanh x) = cos(k arccos tanh x), k = 1 … size. */
export const chebyshevFunctions = (size: number): BasisFunction[] =>
  Array.from({ length: size }, (_, i) => {
    const k = i + 1;
    const angle = (x: number): number => Math.acos(Math.tanh(x));
    return {
      value: (x: number) => Math.cos(k * angle(x)),
      // dT_k/du = k sin(k theta) / sin theta, and du/dx = 1 - u^2 = sin^2 theta.
      first: (x: number) => k * Math.sin(k * angle(x)) * Math.sin(angle(x)),
    };
  });

/** sigmoid, tanh, softplus, sin and 1 - exp(-e^x): the smooth ones of the ordinary activations. */
export const SMOOTH_DICTIONARY: readonly BasisFunction[] = [
  BASE_FUNCTIONS.sigmoid,
  BASE_FUNCTIONS.tanh,
  BASE_FUNCTIONS.softplus,
  { value: Math.sin, first: Math.cos },
  { value: (x) => -Math.expm1(-Math.exp(x)), first: (x) => Math.exp(x - Math.exp(x)) },
];
