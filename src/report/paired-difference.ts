import { compareFamily, type Compared } from '../statistics/index.js';
import { bySeed, type Side } from './claim.js';

/** The paired comparison of two arms on the seeds that both have: difference, interval and p, without a verdict. */
export function pairedDifference(first: Side, second: Side): Compared {
  const pairs = bySeed(first, second);
  const [found] = compareFamily([
    {
      a: pairs.map(([value]) => value),
      b: pairs.map(([, value]) => value),
      paired: true,
      direction: 'different',
      untested: true,
    },
  ]);
  return found;
}
