import { meanSquaredErrorGradient, type Float64SlopePerceptron } from './float64-perceptron.js';

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** exp(mean_i a_i^k) of each layer. */
const recoveryTerms = (a: readonly (readonly number[])[]): number[] =>
  a.map((layer) => Math.exp(total(layer) / layer.length));

/** 1 / ((1 / K) sum_k exp(mean_i a_i^k)) in float64. */
export const slopeRecoveryValue = (a: readonly (readonly number[])[]): number =>
  a.length / total(recoveryTerms(a));

/** S(0), what slope recovery adds to the loss of a constant network. */
export const RECOVERY_AT_ZERO = 1;

/** dS / da_i^k = -K (sum_l exp(mean_i a_i^l))^-2 exp(mean_i a_i^k) / N_k, in float64. */
export function slopeRecoveryGradient(a: readonly (readonly number[])[]): number[][] {
  const terms = recoveryTerms(a);
  const sum = total(terms);
  return a.map((layer, k) => layer.map(() => (-a.length * terms[k]) / (sum * sum * layer.length)));
}

/** min over c of mean (u_i - c)^2: the loss of the best constant network, whose derivatives vanish. */
export function bestConstantLoss(u: ArrayLike<number>): number {
  const values = Array.from(u);
  const mean = total(values) / values.length;
  return total(values.map((value) => (value - mean) ** 2)) / values.length;
}

/** Both sides of the identity at one slope. */
export interface IdentitySides {
  /** a dJ~/da with J~ = J + S. */
  left: number;
  /** sum_j (w_j . dJ~/dw_j + b_j dJ~/db_j) over the neurons of the slope. */
  weights: number;
  /** a dS/da. */
  recovery: number;
}

/**
 * The identity behind Theorem 2.1, which holds at any parameters and not only at critical points: for each slope
 *
 *     a dJ~/da = sum_j (w_j . dJ~/dw_j + b_j dJ~/db_j) + a dS/da,    J~ = J + S,
 *
 * over all neurons j of the layer for L-LAAF, over the one neuron for N-LAAF. At a critical point both gradients
 * vanish, so a dS/da = 0 and with it a = 0.
 *
 * Source: locally adaptive activations, appendix A. As printed there, dS/da of N-LAAF has a factor 2 in place of
 * the 1 / N_k that the mean gives; the proof does not depend on it.
 */
export function theoremIdentity(
  network: Float64SlopePerceptron,
  x: readonly number[],
  u: readonly number[],
): IdentitySides[] {
  const { w, b, a: slopes } = network;
  const gradient = meanSquaredErrorGradient(network, x, u);
  const recovery = slopeRecoveryGradient(slopes);
  return slopes.flatMap((layer, k) =>
    layer.map((a, i) => {
      const neurons = layer.length === 1 ? b[k].map((_, j) => j) : [i];
      const ofNeuron = (j: number): number => total(w[k][j].map((weight, m) => weight * gradient.w[k][j][m]));
      const weights = neurons.reduce((sum, j) => sum + ofNeuron(j) + b[k][j] * gradient.b[k][j], 0);
      return { left: a * (gradient.a[k][i] + recovery[k][i]), weights, recovery: a * recovery[k][i] };
    }),
  );
}
