import { bandOfLogs, type Spread } from '../charts/index.js';

/**
 * A mean with the edges mean · e^(± spread / mean) for a logarithmic axis: by the delta method spread / mean is the spread
 * of the logarithm. Without edges where there is no spread, null where there is no mean.
 */
export const logBand = (mean: number | null, spread: number | null): Spread =>
  mean === null || spread === null ? { mean } : bandOfLogs(Math.log(mean), spread / mean);
