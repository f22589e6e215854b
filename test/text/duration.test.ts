import assert from 'node:assert/strict';
import { it } from 'node:test';
import { duration } from '../../src/text/duration.js';

it('durations are for people', () => {
  const cases: [number, string][] = [
    [0, '0 s'],
    [59.4, '59 s'],
    [59.6, '1 min 00 s'],
    [125, '2 min 05 s'],
    [3599, '59 min 59 s'],
    [11220, '3 h 07 min'],
    [-1, '0 s'],
  ];
  for (const [seconds, text] of cases) assert.equal(duration(seconds), text);
});
