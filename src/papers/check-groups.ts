import { verdicts, type Claim, type ClaimCheck } from '../statistics/index.js';

/**
 * The claims of one paper in groups, one a table, tested with Holm's correction over all of them: the checks of each
 * group, and the words for a caption that say how they were made.
 */
export function checkGroups(groups: readonly (readonly Claim[])[]): { checks: ClaimCheck[][]; how: string } {
  const all = verdicts(groups.flat());
  const tested = all.filter(({ p }) => p !== null).length;
  const corrected =
    groups.length === 1
      ? 'these rows'
      : `the ${tested} rows of all ${groups.length} tables that can be tested`;
  let start = 0;
  return {
    checks: groups.map((claims) => all.slice(start, (start += claims.length))),
    how: `Welch's two-sided test, Holm's correction over ${corrected}.`,
  };
}
