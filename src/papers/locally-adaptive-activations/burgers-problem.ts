import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../../errors.js';
import type { Parameters, QuasiLinearOperator, ResidualMethod } from '../../models/index.js';
import { latinHypercube, stream } from '../../random/index.js';
import { VISCOSITY } from '../../calculus/index.js';
import { networkResidual, type SlopeNetwork } from './slope-network.js';

/** d(input) / dx and d(input) / dt: the network sees (x, 2 t - 1), so that both lie in [-1, 1]. */
export const INPUT_SCALE = [1, 2] as const;

/** The points of one trial as the network sees them, (x, 2 t - 1) each, and u where it is given. */
export interface BurgersPoints {
  residual: Float32Array;
  data: Float32Array;
  u: Float32Array;
}

/**
 * Latin hypercube samples of the seed's streams `data/residual`, `data/initial` and `data/boundary`.
 *
 * Throws {@link UserError} for an empty set of points.
 */
export function burgersPoints(seed: number, residualPoints: number, dataPoints: number): BurgersPoints {
  const [initial, boundary] = [Math.ceil(dataPoints / 2), Math.floor(dataPoints / 2)];
  if (!(residualPoints >= 1 && boundary >= 1))
    throw new UserError(
      `${residualPoints} residual and ${dataPoints} data points are asked for; give at least 1 and 2`,
    );
  const centred = (value: number): number => 2 * value - 1;
  const residual = Float32Array.from(
    latinHypercube(stream(seed, 'data/residual'), residualPoints, 2),
    centred,
  );
  const x = Array.from(latinHypercube(stream(seed, 'data/initial'), initial, 1), centred);
  const t = Array.from(latinHypercube(stream(seed, 'data/boundary'), boundary, 1), centred);
  return {
    residual,
    data: Float32Array.from([
      ...x.flatMap((value) => [value, -1]),
      ...t.flatMap((value, i) => [i % 2 === 0 ? -1 : 1, value]),
    ]),
    u: Float32Array.from([...x.map((value) => -Math.sin(Math.PI * value)), ...t.map(() => 0)]),
  };
}

/** F = u_t + u u_x - epsilon u_xx. */
export const BURGERS_OPERATOR: QuasiLinearOperator = { ut: 1, uux: 1, uxx: -VISCOSITY };

/** The points of several trials as tensors `[trials, points, …]`. */
export interface BurgersTensors {
  residual: tf.Tensor;
  data: tf.Tensor;
  u: tf.Tensor;
}

/** The points of the trials of these seeds; the caller disposes of them. */
export function burgersTensors(
  seeds: readonly number[],
  residualPoints: number,
  dataPoints: number,
): BurgersTensors {
  const points = seeds.map((seed) => burgersPoints(seed, residualPoints, dataPoints));
  const stacked = (part: keyof BurgersPoints, width: number): tf.Tensor => {
    const length = points[0][part].length;
    const values = new Float32Array(seeds.length * length);
    points.forEach((own, trial) => values.set(own[part], trial * length));
    return tf.tensor(values, [seeds.length, length / width, width]);
  };
  return { residual: stacked('residual', 2), data: stacked('data', 2), u: stacked('u', 1) };
}

/** MSE_F + MSE_u of each trial as a function of the parameters. */
export function burgersLoss(
  network: SlopeNetwork,
  points: BurgersTensors,
  method?: ResidualMethod,
): (parameters: Parameters) => tf.Tensor1D {
  const residual = networkResidual(network, { scale: INPUT_SCALE, method });
  return (parameters) => {
    const equation = residual(parameters, points.residual, BURGERS_OPERATOR);
    const given = residual(parameters, points.data, { u: 1 }, points.u);
    return tf.add(equation, given) as tf.Tensor1D;
  };
}
