import assert from 'node:assert/strict';
import { it } from 'node:test';
import {
  planDifferences,
  presentPlan,
  results,
  scalesOf,
  SEALED_SCALES,
} from '../../src/experiments/index.js';
import { experiments, plannedClaims } from '../../src/papers/index.js';
import { comparisonsOf } from '../../src/papers/planned-claims.js';

it('plans the comparisons that the stored trials are compared by, of every experiment and scale', async () => {
  let stored = 0;
  for (const experiment of experiments) {
    for (const scale of scalesOf(experiment).filter((one) => SEALED_SCALES.includes(one))) {
      const plan = presentPlan(experiment, scale, plannedClaims);
      const found = await results(experiment, { scale });
      if (found.sources.missing > 0) continue;
      stored++;
      assert.deepEqual(
        planDifferences(
          plan,
          presentPlan(experiment, scale, () => comparisonsOf(found)),
        ),
        [],
        `${experiment.name} ${scale}`,
      );
    }
  }
  assert.ok(stored >= 20, `${stored}`);
});
