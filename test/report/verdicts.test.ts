import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toCsv, toMarkdown } from '../../src/charts/index.js';
import {
  bySeed,
  checkClaims,
  claimsSummary,
  claimsTable,
  compare,
  counted,
  metricQuantity,
  tally,
  untestable,
  type Claim,
} from '../../src/report/index.js';
import { temporaryFolder } from '../support/folders.js';
import { correlatedResults } from './fixture.js';

const LOSS = metricQuantity('loss', 'final loss');
const labelOf = (variant: string): string => variant.toUpperCase();

describe('claims', () => {
  it('are tested as pairs by seed, a diverged trial leaving its pair out', async (t) => {
    const found = await correlatedResults(temporaryFolder(t));
    const pairs = [{ on: 'here', first: 'far', second: 'base' }];
    const claim = compare(found, {
      sentence: 'far is lower',
      quantity: LOSS,
      direction: 'less',
      pairs,
      labelOf,
    });
    const [{ rows }] = checkClaims([claim]);
    const [{ found: checked }] = rows;
    assert.deepEqual([checked.test, checked.pairs, checked.leftOut], ['paired t', 11, 1]);
    assert.equal(checked.verdict, 'supported');
    // The arms differ by 0.1 with noise of 0.004 √2 a pair; as independent samples they vary by 0.1 each.
    assert.ok(Math.abs(checked.difference! + 0.1) < 0.01);
    assert.ok(checked.effect!.name === 'd_z' && checked.effect!.value < -8);
  });

  it('pair what has the same seed, wherever it stands', () => {
    const first = { label: 'a', seeds: [0, 1, 3], values: [10, 11, 13] };
    const second = { label: 'b', seeds: [1, 2, 3, 4], values: [101, 102, 103, 104] };
    assert.deepEqual(bySeed(first, second), [
      [11, 101],
      [13, 103],
    ]);
  });

  it('are corrected within an experiment and a scale alone', async (t) => {
    const root = temporaryFolder(t);
    const [paper, reduced] = [await correlatedResults(root), await correlatedResults(root, 'reduced')];
    const one = (results: typeof paper): Claim =>
      compare(results, {
        sentence: 'near is lower',
        quantity: LOSS,
        direction: 'less',
        pairs: [
          { on: 'here', first: 'near', second: 'base' },
          { on: 'there', first: 'far', second: 'base' },
        ],
        labelOf,
      });
    const alone = checkClaims([one(reduced)])[0].rows[0].found;
    const together = checkClaims([one(paper), one(reduced)])[1].rows[0].found;
    assert.equal(together.pHolm, alone.pHolm);
    const twice = checkClaims([one(reduced), one(reduced)])[0].rows[0].found;
    assert.ok(twice.pHolm! > alone.pHolm!);
  });

  it('in a secondary quantity have numbers and no verdict, and leave the family as it is', async (t) => {
    const results = await correlatedResults(temporaryFolder(t));
    const claim = (secondary: boolean): Claim =>
      compare(results, {
        sentence: 'near is lower',
        quantity: LOSS,
        direction: 'less',
        secondary,
        pairs: [{ on: 'here', first: 'near', second: 'base' }],
        labelOf,
      });
    const [first, second] = checkClaims([claim(false), claim(true)]).map(({ rows }) => rows[0].found);
    assert.equal(second.verdict, null);
    assert.equal(second.difference, first.difference);
    assert.equal(first.pHolm, first.p);
  });

  it('are summed up in one line each, with the scale they are from', async (t) => {
    const results = await correlatedResults(temporaryFolder(t), 'reduced');
    const checked = checkClaims([
      compare(results, {
        sentence: 'both are lower',
        quantity: LOSS,
        direction: 'less',
        pairs: [
          { on: 'here', first: 'far', second: 'base', remark: 'as printed' },
          { on: 'there', first: 'base', second: 'far' },
        ],
        labelOf,
      }),
      counted('it has 3 arms', 'all', '3', true),
      untestable('it is elegant', 'no measure of it is given'),
    ]);
    const { rows } = claimsSummary(checked, 'Claims');
    assert.deepEqual(
      rows.map(({ claim, found, scale }) => [claim, found, scale]),
      [
        ['both are lower', '1 of 2 supported, 1 contradicted', 'reduced (half of the seeds)'],
        ['it has 3 arms', 'supported', null],
        ['it is elegant', 'not testable here', null],
      ],
    );
    assert.match(String(rows[0].change), /^−\d+\.\d % to \+\d+\.\d %$/);
    const table = claimsTable(checked, 'All comparisons.');
    assert.ok(toMarkdown(table).includes('FAR below BASE'));
    assert.ok(toMarkdown(table).includes('as printed'));
    assert.ok(toCsv(table).includes('no measure of it is given'));
  });

  it('of too few trials are not decided', async (t) => {
    const results = await correlatedResults(temporaryFolder(t), 'quick');
    const pairs = [{ on: 'here', first: 'near', second: 'base' }];
    const [{ rows }] = checkClaims([
      compare(results, { sentence: 'near is lower', quantity: LOSS, direction: 'less', pairs, labelOf }),
    ]);
    assert.equal(rows[0].found.verdict, 'not testable here');
  });
});

describe('tally', () => {
  it('counts verdicts in words', () => {
    assert.equal(tally(['supported']), 'supported');
    assert.equal(tally(['undecided', 'supported', 'undecided']), '1 of 3 supported, 2 undecided');
    assert.equal(tally(['contradicted', 'contradicted']), '2 of 2 contradicted');
    assert.equal(tally([]), 'not testable here');
  });
});
