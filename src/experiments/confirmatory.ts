import { canonicalJson } from '../system/json.js';
import type { PlannedClaim } from './experiment.js';
import { planDifferences, presentPlan, readPlans } from './plan-file.js';
import type { Plan } from './plan-file.js';
import type { Results } from './results.js';

/**
 * The plans under which the trials of some results were trained, from the first, which was sealed before any trial, to the
 * last that a trial names. None if a trial names no plan or one that is not there, if trials were stored before the first
 * plan, or if arms, trials, settings or version are other ones now than in one of them.
 */
export function sealedPlans({ experiment, scale, root, sources }: Results): Plan[] {
  const { plans: named, unplanned } = sources;
  if (unplanned > 0 || named.length === 0) return [];
  const plans = readPlans(root, experiment, scale);
  const isThere = named.every((hash) => plans.some((plan) => plan.hash === hash));
  if (!isThere || plans[0].plan.storedTrials > 0) return [];
  const last = Math.max(...named.map((hash) => plans.findIndex((plan) => plan.hash === hash)));
  const under = plans.slice(0, last + 1).map(({ plan }) => plan);
  const now = presentPlan(experiment, scale);
  return under.every((plan) => planDifferences({ ...plan, claims: [] }, now).length === 0) ? under : [];
}

/**
 * Those of the comparisons made of some results that are confirmatory, as their canonical JSON: each of the
 * {@link sealedPlans} holds them as they are made now, and no comparison of those plans is no longer made, which would
 * make the correction for the others milder. All others are exploratory.
 *
 * @param made all comparisons that are made of the results
 */
export function confirmatory(results: Results, made: readonly PlannedClaim[]): ReadonlySet<string> {
  const textsOf = (claims: readonly PlannedClaim[]): Set<string> =>
    new Set(claims.map((claim) => canonicalJson(claim)));
  const now = textsOf(made);
  const sealed = sealedPlans(results).map(({ claims }) => textsOf(claims));
  const dropped = sealed.some((claims) => [...claims].some((claim) => !now.has(claim)));
  if (sealed.length === 0 || dropped) return new Set();
  return new Set([...now].filter((claim) => sealed.every((claims) => claims.has(claim))));
}
