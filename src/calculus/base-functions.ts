import type { RealFunction } from './pq-derivative.js';

/** A function with its first two derivatives, in float64. */
export interface SmoothFunction {
  readonly value: RealFunction;
  readonly first: RealFunction;
  readonly second: RealFunction;
}

/** 1 / (1 + exp(-x)), without overflow. */
export const logistic = (x: number): number =>
  x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));

/** e^-|x| / (1 + e^-|x|)^2, without cancellation in either tail. */
function logisticSlope(x: number): number {
  const decay = Math.exp(-Math.abs(x));
  return decay / (1 + decay) ** 2;
}

/** sech^2 x */
const tanhSlope = (x: number): number => 4 * logisticSlope(2 * x);

/** alpha (e^x - 1) below 0, else x. At 0 the derivatives are those from the right. */
export const exponentialLinear = (alpha = 1): SmoothFunction => ({
  value: (x) => (x < 0 ? alpha * Math.expm1(x) : x),
  first: (x) => (x < 0 ? alpha * Math.exp(x) : 1),
  second: (x) => (x < 0 ? alpha * Math.exp(x) : 0),
});

/**
 * The five base functions of Table 1, whose limits f'(x) x are s(x) (1 - s(x)) x, sech^2(x) x, relu(x), s(x) x, and x above
 * 0 with e^x x below. elu has alpha = 1; relu has the slope 0 at 0.
 *
 * Source: q-neurons, Table 1.
 */
export const BASE_FUNCTIONS = {
  sigmoid: {
    value: logistic,
    first: logisticSlope,
    second: (x: number) => -logisticSlope(x) * Math.tanh(x / 2),
  },
  tanh: {
    value: Math.tanh,
    first: tanhSlope,
    second: (x: number) => -2 * Math.tanh(x) * tanhSlope(x),
  },
  relu: {
    value: (x: number) => Math.max(x, 0),
    first: (x: number) => (x > 0 ? 1 : 0),
    second: () => 0,
  },
  softplus: {
    value: (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    first: logistic,
    second: logisticSlope,
  },
  elu: exponentialLinear(),
} as const satisfies Record<string, SmoothFunction>;

export type BaseFunctionName = keyof typeof BASE_FUNCTIONS;
