import { column, compact, fixed, type Cell, type Estimate, type Table } from '../charts/index.js';
import {
  compareFamily,
  type Arm,
  type Compared,
  type Comparison,
  type Verdict,
} from '../statistics/index.js';
import { confirmatory, experimentId, sealedPlans } from '../experiments/index.js';
import { canonicalJson } from '../system/json.js';
import { bySeed, type Claim, type ComparedClaim, type Pair, type TimedClaim } from './claim.js';
import { plannedRow } from './planned-claims.js';
import { scaleText } from './sources.js';

/** One comparison of a claim and what the trials say of it. */
export interface CheckedRow {
  readonly claim: ComparedClaim | TimedClaim;
  readonly on: string;
  readonly first: string;
  readonly second: string;
  /** Where the trials of both are stored. */
  readonly groups: readonly string[];
  readonly remark?: string;
  readonly found: Compared;
  /** Whether the comparison was fixed before the first trial: {@link confirmatory}. */
  readonly kind: 'confirmatory' | 'exploratory';
}

/** A claim with its rows; those that are counted or cannot be tested have none. */
export interface CheckedClaim {
  readonly claim: Claim;
  readonly rows: readonly CheckedRow[];
}

/**
 * The claims of a paper checked on its trials. A family is an experiment at a scale: Holm's correction is over all of its
 * rows that have a verdict, whatever sentence they belong to.
 */
export function checkClaims(claims: readonly Claim[]): CheckedClaim[] {
  const rows = claims.flatMap((claim, place) =>
    'pairs' in claim ? claim.pairs.map((_, index) => ({ claim, place, index })) : [],
  );
  const found = new Map<string, Pick<CheckedRow, 'found' | 'kind'>>();
  const key = (place: number, index: number): string => `${place} ${index}`;
  for (const family of new Set(rows.map(({ claim }) => familyOf(claim)))) {
    const own = rows.filter(({ claim }) => familyOf(claim) === family);
    const checks = compareFamily(
      own.map(({ claim, index }) =>
        claim.kind === 'timed' ? timesOf(claim, index) : comparisonOf(claim, claim.pairs[index]),
      ),
    );
    const planned = own.map(({ claim, index }) => canonicalJson(plannedRow(claim, index)));
    const fixed = confirmatory(
      own[0].claim.results,
      own.map(({ claim, index }) => plannedRow(claim, index)),
    );
    own.forEach(({ claim, place, index }, i) => {
      const others = claim.kind === 'compared' ? claim.firstOf : undefined;
      const isFixed = fixed.has(planned[i]) && (others === undefined || sealedPlans(others).length > 0);
      found.set(key(place, index), { found: checks[i], kind: isFixed ? 'confirmatory' : 'exploratory' });
    });
  }
  return claims.map((claim, place) => ({
    claim,
    rows:
      'pairs' in claim
        ? claim.pairs.map(({ on, first, second, remark }, index): CheckedRow => ({
            claim,
            on,
            first: first.label,
            second: second.label,
            groups: [...new Set([first, second].flatMap(({ groups = [] }) => groups))],
            remark,
            ...found.get(key(place, index))!,
          }))
        : [],
  }));
}

const familyOf = ({ results }: ComparedClaim | TimedClaim): string =>
  `${experimentId(results.experiment)} ${results.scale}`;

function timesOf(
  { direction, pairs }: TimedClaim,
  index: number,
): Parameters<typeof compareFamily>[0][number] {
  const { first, second } = pairs[index];
  return { kind: 'times', a: first.times, b: second.times, direction };
}

function comparisonOf(
  { direction, quantity, secondary }: ComparedClaim,
  { first, second, paired = true, paperEffect, smallestEffect }: Pair,
): Comparison {
  const pairs = bySeed(first, second);
  const [a, b] = paired
    ? [pairs.map(([value]) => value), pairs.map(([, value]) => value)]
    : [first.values, second.values];
  return {
    a,
    b,
    paired,
    scale: quantity.scale,
    direction,
    paperEffect,
    smallestEffect,
    untested: secondary,
  };
}

const VERDICTS: readonly Verdict[] = [
  'supported',
  'contradicted',
  'too small to matter',
  'undecided',
  'not testable here',
];

/** How many comparisons have which verdict: `3 of 4 supported, 1 undecided`. */
export function tally(verdicts: readonly Verdict[]): string {
  const counts = VERDICTS.map(
    (verdict) => [verdict, verdicts.filter((one) => one === verdict).length] as const,
  )
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => ({ verdict, count }));
  if (counts.length === 0) return 'not testable here';
  if (verdicts.length === 1) return verdicts[0];
  return counts
    .map(({ verdict, count }, i) => `${count}${i === 0 ? ` of ${verdicts.length}` : ''} ${verdict}`)
    .join(', ');
}

const change = ({ relativeChange }: Compared): number | null => relativeChange;

/** The smallest and the largest change of a claim's comparisons that have a verdict, in per cent. */
function changes(rows: readonly CheckedRow[]): string | null {
  const known = rows.flatMap(({ found }) => (change(found) === null ? [] : [change(found)!]));
  if (known.length === 0) return null;
  const text = (value: number): string => `${value < 0 ? '−' : '+'}${brief(Math.abs(value))} %`;
  const [least, most] = [Math.min(...known), Math.max(...known)].map(text);
  return least === most ? least : `${least} to ${most}`;
}

const brief = (percent: number): string =>
  percent >= 100 ? percent.toFixed(0) : percent >= 1 ? percent.toFixed(1) : percent.toFixed(2);

/** One line a claim: what its comparisons came to, and between which changes they lie. */
export function claimsSummary(checked: readonly CheckedClaim[], caption: string): Table {
  const sentences = [...new Set(checked.map(({ claim }) => claim.sentence))];
  return {
    caption,
    columns: [
      column.text('claim', 'The paper says'),
      column.text('found', 'Found here'),
      column.text('change', 'First against second'),
      column.text('kind', 'Kind'),
      column.text('scale', 'Scale'),
    ],
    rows: sentences.map((sentence) => {
      const own = checked.filter(({ claim }) => claim.sentence === sentence);
      const rows = own.flatMap((one) => one.rows).filter(({ found }) => found.verdict !== null);
      const decided = own.flatMap(({ claim }): Verdict[] =>
        claim.kind === 'counted' ? [claim.holds ? 'supported' : 'contradicted'] : [],
      );
      const untestable = own.every(({ claim }) => claim.kind === 'untestable');
      const scales = [
        ...new Set(own.flatMap(({ claim }) => ('results' in claim ? [scaleText(claim.results)] : []))),
      ];
      return {
        claim: sentence,
        found: untestable
          ? 'not testable here'
          : tally([...rows.map(({ found }) => found.verdict!), ...decided]),
        change: changes(rows),
        kind: [...new Set(rows.map(({ kind }) => kind))].sort().join(', ') || null,
        scale: scales.join('; ') || null,
      };
    }),
  };
}

const estimate = ({ mean, standardError }: Arm): Estimate | null =>
  mean === null ? null : { mean, standardError };

const SAID = { less: 'below', greater: 'above', different: 'differs from', equivalent: 'equals' } as const;

/** Every comparison of the claims, those without a verdict among them, and the counted and untestable sentences. */
export function claimsTable(checked: readonly CheckedClaim[], caption: string): Table {
  return compact({
    caption: `${caption} ${HOW}`,
    columns: [
      column.text('claim', 'The paper says'),
      column.text('on', 'On'),
      column.text('quantity', 'Quantity'),
      column.text('arms', 'Arms'),
      column.estimate('first', 'First'),
      column.estimate('second', 'Second'),
      column.text('change', 'Change'),
      column.text('effect', 'Effect'),
      column.p('p', 'p (Holm)'),
      column.text('kind', 'Kind'),
      column.text('verdict', 'Verdict'),
      column.text('remark', 'Remark'),
      { ...column.text('records', 'Records'), onlyInCsv: true },
    ],
    rows: checked.flatMap(({ claim, rows }) => {
      if (claim.kind === 'counted')
        return [
          {
            ...NOTHING,
            claim: claim.sentence,
            on: claim.on,
            quantity: claim.ours,
            verdict: claim.holds ? 'supported' : 'contradicted',
          },
        ];
      if (claim.kind === 'untestable')
        return [{ ...NOTHING, claim: claim.sentence, verdict: 'not testable here', remark: claim.reason }];
      return rows.map((row): Record<string, Cell> => {
        const { found } = row;
        return {
          claim: claim.sentence,
          on: row.on,
          quantity: quantityText(claim),
          arms: `${row.first} ${SAID[claim.direction]} ${row.second}`,
          first: estimate(found.a),
          second: estimate(found.b),
          change: changes([row]),
          effect: found.effect === null ? null : `${found.effect.name} ${fixed(found.effect.value, 2)}`,
          p: found.pHolm,
          kind: found.verdict === null ? null : row.kind,
          verdict: found.verdict,
          remark: [found.reason, powerText(found), row.remark].filter(Boolean).join('; ') || null,
          records: row.groups.join('; ') || null,
        };
      });
    }),
  });
}

const NOTHING = {
  claim: null,
  on: null,
  quantity: null,
  arms: null,
  first: null,
  second: null,
  change: null,
  effect: null,
  p: null,
  kind: null,
  verdict: null,
  remark: null,
  records: null,
} satisfies Record<string, Cell>;

const quantityText = (claim: ComparedClaim | TimedClaim): string =>
  claim.kind === 'timed'
    ? claim.quantity
    : `${claim.quantity.label}${claim.quantity.scale === 'log' ? ' (logarithms)' : ''}`;

/** What an undecided comparison could have shown. */
function powerText({ verdict, power, trialsNeeded }: Compared): string {
  if (verdict !== 'undecided' || power === null) return '';
  const need = trialsNeeded === null ? '' : `, ${trialsNeeded} trials would have .80`;
  return `power at the paper's effect ${fixed(power, 2).replace(/^0/, '')}${need}`;
}

const HOW =
  'Mean ± standard error of each arm. Trials of one seed are compared as pairs (paired t test, d_z) where arms share ' +
  "them, else by Welch's test (Hedges' g), times by log-rank; two-sided p, Holm's correction within an experiment. Too small " +
  'to matter: two one-sided tests against the smallest effect of interest, which is the difference that the paper itself ' +
  'reports where nothing else is stated. Rows without a verdict are further quantities of the same comparison. ' +
  'Confirmatory: fixed in a plan that was sealed before the first trial; exploratory: stated or changed later.';
