import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareOutputs, type Tolerances } from '../../src/notebook/index.js';
import type { Json } from '../../src/system/json.js';

const shown = (data: Record<string, Json>): Json => [{ output_type: 'display_data', data, metadata: {} }];

const table = (error: string, p: string): Json =>
  shown({
    'text/markdown': [
      'Test losses.\n',
      '\n',
      '| Arm | Error | p |\n',
      '| :--- | ---: | ---: |\n',
      `| relu | ${error} | ${p} |\n`,
    ],
  });

const chart = (values: Json, svg = '<svg/>', text: Record<string, Json> = {}): Json =>
  shown({
    'application/vnd.vegalite.v5+json': { mark: 'line', data: { values } },
    'image/svg+xml': [svg],
    ...text,
  });

const verdict = (a: Json | undefined, b: Json | undefined, tolerances?: Tolerances): string =>
  compareOutputs(a, b, tolerances).verdict;

describe('compareOutputs', () => {
  it('passes a number by half its tolerance and refuses it by twice, naming the column and both values', () => {
    const committed = table('62.35', '0.0012');
    assert.equal(verdict(committed, committed), 'same');
    assert.equal(verdict(committed, table(String(62.35 * (1 + 0.5e-6)), '0.0012')), 'within');
    const { verdict: other, differences } = compareOutputs(
      committed,
      table(String(62.35 * (1 + 2e-6)), '0.0012'),
    );
    assert.equal(other, 'differs');
    assert.deepEqual(differences, [
      {
        place: 'output 1, data, text/markdown, line 5, column "Error"',
        committed: '62.35',
        executed: String(62.35 * (1 + 2e-6)),
      },
    ]);
  });

  it('takes the tolerance of a column where one is stated', () => {
    const tolerances = { relative: 1e-6, columns: { p: 0.1 } };
    assert.equal(verdict(table('62.35', '0.0012'), table('62.35', '0.00125'), tolerances), 'within');
    assert.equal(verdict(table('62.35', '0.0012'), table('62.36', '0.0012'), tolerances), 'differs');
    assert.equal(verdict(table('62.35', '0.0012'), table('62.35', '0.0014'), tolerances), 'differs');
  });

  it('compares text exactly', () => {
    const stream = (text: string): Json => [{ output_type: 'stream', name: 'stdout', text }];
    assert.equal(verdict(stream('12 trials stored\n'), stream('12 trials stored\n')), 'same');
    assert.equal(verdict(stream('12 trials stored\n'), stream('12 trials missing\n')), 'differs');
    assert.equal(verdict(stream('12 trials\n'), stream('12 trials\nmore\n')), 'differs');
    assert.equal(verdict(table('62.35', '–'), table('62.35', '0.5')), 'differs');
    assert.equal(verdict(table('62.35', '0.5'), table('62.35', 'NaN')), 'differs');
    assert.equal(verdict(table('62.35', '-0.5'), table('62.35', '0.5')), 'differs');
  });

  it('compares charts by specification and data, not by their pictures and texts', () => {
    const another = chart([{ x: 1, y: 2 }], '<svg>other</svg>', { 'text/plain': 'Vega-Lite chart: A line' });
    assert.equal(verdict(chart([{ x: 1, y: 2 }]), another), 'same');
    assert.equal(verdict(chart([{ x: 1, y: 2 }]), chart([{ x: 1, y: 2 + 1e-9 }])), 'within');
    assert.equal(verdict(chart([{ x: 1, y: 2 }]), chart([{ x: 1, y: 2.1 }])), 'differs');
    assert.equal(
      verdict(
        chart([{ x: 1, y: 2 }]),
        chart([
          { x: 1, y: 2 },
          { x: 2, y: 3 },
        ]),
      ),
      'differs',
    );
    assert.equal(verdict(chart([{ x: 1, y: null }]), chart([{ x: 1, y: 0 }])), 'differs');
  });

  it('reads the data of a chart as comma-separated values, column by column', () => {
    const csv = (y: string): Json => chart(`epoch,loss\n1,0.5\n2,${y}\n`);
    const { differences } = compareOutputs(csv('0.25'), csv('0.26'));
    assert.match(differences[0].place, /data, values, line 3, column "loss"$/);
    assert.equal(verdict(csv('0.25'), csv('2.5000000001e-1')), 'within');
  });

  it('notices an output that is missing, one too many, and another order', () => {
    const [a, b] = [table('1', '2'), table('3', '4')] as Json[][];
    assert.equal(verdict([...a, ...b], a), 'differs');
    assert.equal(verdict(a, [...a, ...b]), 'differs');
    assert.equal(verdict([...a, ...b], [...b, ...a]), 'differs');
    assert.equal(verdict(a, undefined), 'differs');
  });
});
