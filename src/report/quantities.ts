import { curve, where } from '../experiments/index.js';
import { finiteTrials, mean, median, type Trials } from '../statistics/index.js';
import type { Quantity } from './claim.js';

/** The mean of a curve over its epochs or steps: what `almost always below` says of a whole curve. */
export const curveMeanQuantity = (
  name: string,
  label: string,
  scale: Quantity['scale'] = 'linear',
): Quantity => ({
  label,
  scale,
  values: (results, variant) => {
    const status = where(results.trials, { variant }).array('status') as readonly string[];
    return curve(results, variant, name).map((values, i) =>
      status[i] === 'completed' && values.length > 0 ? mean(values) : null,
    );
  },
});

/**
 * |x − median| of every trial of another quantity: arms whose means of it differ, differ in spread (Brown and Forsythe).
 */
export const spreadQuantity = ({ label, values }: Quantity): Quantity => ({
  label: `distance of the ${label} from its median`,
  scale: 'linear',
  values: (results, variant) => deviations(values(results, variant)),
});

/** |x − median|, null where x is not finite. */
export function deviations(trials: Trials): (number | null)[] {
  const known = finiteTrials(trials);
  if (known.length === 0) return trials.map(() => null);
  const centre = median(known);
  return trials.map((value) => (Number.isFinite(value) ? Math.abs(value! - centre) : null));
}
