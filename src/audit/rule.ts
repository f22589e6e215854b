import type { AuditRule } from '../experiments/index.js';
import type { Json } from '../system/json.js';

type Settings = { readonly [key: string]: Json };

/** How seldom a true record is taken for a false one by its spread: two-sided, by Student's distribution. */
export const SPREAD_CHANCE = 1e-4;

/** For experiments that state no rule: nothing is known of how their rounding grows. */
export const DEFAULT_RULE: AuditRule = {
  length: 'epochs',
  first: { values: 2, tolerance: 0.05 },
  last: 'spread',
  measured: 'not measured',
};

/** The settings of the first `share` of the training, at least one unit of it; undefined where it cannot be cut. */
export function cutSettings(settings: Settings, rule: AuditRule, share: number): Settings | undefined {
  const whole = rule.length === undefined ? undefined : settings[rule.length];
  if (rule.length === undefined || typeof whole !== 'number') return undefined;
  return { ...settings, [rule.length]: Math.max(1, Math.floor(whole * share)), ...rule.whenCut };
}
