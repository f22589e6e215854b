import { checkOpenUnit, checkSample } from './checks.js';
import { mean } from './mean.js';
import { standardError } from './standard-error.js';
import { studentTQuantile } from './student-t.js';

export interface Interval {
  lower: number;
  upper: number;
}

/**
 * x̄ ± t_{(1 + level)/2, n − 1} · s/√n, the confidence interval of the mean from Student's t distribution.
 *
 * `sample`: at least 2 finite numbers. `level`: in (0, 1), default 0.95. Else {@link UserError}.
 */
export function confidenceInterval(sample: readonly number[], level = 0.95): Interval {
  checkSample('confidenceInterval', 'sample', sample, 2);
  checkOpenUnit('confidenceInterval', 'level', level);
  const halfWidth = -studentTQuantile((1 - level) / 2, sample.length - 1) * standardError(sample);
  const centre = mean(sample);
  return { lower: centre - halfWidth, upper: centre + halfWidth };
}
