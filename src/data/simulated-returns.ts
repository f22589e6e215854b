import { normal, stream } from '../random/index.js';
import { sha256 } from '../system/sha256.js';
import type { ReturnSeries } from './return-series.js';

/** A GARCH(1,1) process of daily returns with a factor that all series share; as volatile as a large index. */
const GARCH = {
  seed: 1,
  series: 5,
  days: 2253,
  /** Days that are thrown away, so that the volatility has forgotten its start. */
  warmUp: 500,
  omega: 2e-6,
  alpha: 0.08,
  beta: 0.9,
  /** Share of the shared factor in the variance of each series' shocks. */
  shared: 0.4,
};

/**
 * r_t = s_t e_t with s_t^2 = omega + alpha r_{t-1}^2 + beta s_{t-1}^2 for each of five series, where
 * e_t = sqrt(shared) f_t + sqrt(1 - shared) u_t with independent standard normal f_t (one for all) and u_t.
 *
 * Source: Bollerslev (1986), Generalized autoregressive conditional heteroskedasticity.
 */
export function simulatedReturns(): ReturnSeries {
  const { seed, series, days, warmUp, omega, alpha, beta, shared } = GARCH;
  const source = stream(seed, 'data/garch');
  let variances = new Array<number>(series).fill(omega / (1 - alpha - beta));
  let last = new Array<number>(series).fill(0);
  const all = Array.from({ length: warmUp + days }, (_, day) => {
    const [factor, ...own] = normal(source, day, series + 1);
    variances = variances.map((variance, i) => omega + alpha * last[i] ** 2 + beta * variance);
    last = own.map((shock, i) =>
      Math.fround(Math.sqrt(variances[i]) * (Math.sqrt(shared) * factor + Math.sqrt(1 - shared) * shock)),
    );
    return last;
  });
  return {
    name: 'simulated GARCH(1,1) returns, no real data',
    columns: Array.from({ length: series }, (_, i) => `simulated ${i + 1}`),
    returns: all.slice(warmUp),
    hash: sha256(JSON.stringify(GARCH)),
  };
}
