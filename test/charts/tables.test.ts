import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type Cell,
  type Column,
  column,
  compact,
  fixed,
  estimateText,
  plain,
  pValue,
  scientific,
  type Table,
  toCsv,
  toLatex,
  toMarkdown,
} from '../../src/charts/index.js';

const TABLE: Table = {
  caption: 'Test loss & more',
  columns: [
    { name: 'model', title: 'Model' },
    { name: 'loss', title: 'Loss', align: 'right' },
    { name: 'trials', title: 'Trials', align: 'center', format: (cell) => String(cell) },
  ],
  rows: [
    { model: 'AE1_flexible', loss: { mean: 0.03511, standardError: 0.00097 }, trials: 50 },
    { model: 'AE1 | "ReLU"', loss: null, trials: 5 },
    { model: 'a,b\nc', loss: NaN, trials: 0 },
  ],
};

describe('numbers in the style of the papers', () => {
  it('have 4 significant digits and an exponent', () => {
    assert.equal(scientific(0.03511), '3.511E-2');
    assert.equal(scientific(-12345.6), '-1.235E4');
    assert.equal(scientific(0), '0.000E0');
    assert.equal(scientific(1e-300), '1.000E-300');
    assert.equal(scientific(1, 2), '1.0E0');
    assert.deepEqual([scientific(NaN), scientific(Infinity), scientific(-Infinity)], ['NaN', 'Inf', '-Inf']);
  });

  it('read as people write them: plain where that is short, with two digits of the error', () => {
    const cases: [number, number | null, string][] = [
      [62.35, 0.2, '62.35 ± 0.20'],
      [0.03511, 0.00097, '0.03511 ± 0.00097'],
      [-62.354, 0.0996, '−62.35 ± 0.10'],
      [0.001, 0.0001, '0.00100 ± 0.00010'],
      [12345, 1234, '12300 ± 1200'],
      [99999, 12, '99999 ± 12'],
      [0, 0.5, '0.00 ± 0.50'],
      [3.511e-4, 9.7e-6, '(3.511 ± 0.097)E-4'],
      [-3.511e-10, 9.7e-12, '(−3.511 ± 0.097)E-10'],
      [123456, 234, '(1.2346 ± 0.0023)E5'],
      [2e-5, 4e-4, '(0.2 ± 4.0)E-4'],
      [0.03511, null, '0.03511'],
      [62.35, 0, '62.35 ± 0'],
      [NaN, null, 'NaN'],
      [NaN, 1, 'NaN ± 1.0'],
    ];
    for (const [mean, error, text] of cases) assert.equal(estimateText(mean, error), text);
    assert.deepEqual(
      [
        plain(62.354),
        plain(0.0351149),
        plain(0.00099),
        plain(99999.4, 3),
        plain(1e5),
        plain(0),
        plain(-Infinity),
      ],
      ['62.35', '0.03511', '9.900E-4', '100000', '1.000E5', '0', '-Inf'],
    );
  });

  it('have a fixed number of decimals, and p-values never read 0', () => {
    assert.equal(fixed(97.456, 2), '97.46');
    assert.equal(fixed(NaN, 2), 'NaN');
    assert.deepEqual([pValue(0.04321), pValue(1), pValue(0.001)], ['0.043', '1.000', '0.001']);
    assert.equal(pValue(3.14e-30), '3.1E-30');
  });

  it('refuse wrong digits and what is no probability', () => {
    assert.throws(() => scientific(1, 0), /digits must be an integer in \[1, 17\], got 0/);
    assert.throws(() => fixed(1, 1.5), /digits must be an integer in \[0, 20\], got 1.5/);
    for (const p of [-1, 2, NaN]) assert.throws(() => pValue(p), /p must be in \[0, 1\]/);
  });
});

describe('tables', () => {
  it('read as Markdown', () => {
    assert.equal(
      toMarkdown(TABLE),
      [
        'Test loss &amp; more',
        '',
        '| Model | Loss | Trials |',
        '| :--- | ---: | :---: |',
        '| AE1\\_flexible | 0.03511 ± 0.00097 | 50 |',
        '| AE1 \\| "ReLU" | – | 5 |',
        '| a,b<br>c | NaN | 0 |',
        '',
      ].join('\n'),
    );
  });

  it('read as CSV in full precision, with a column for the standard errors', () => {
    assert.equal(
      toCsv(TABLE),
      [
        'model,loss,loss_se,trials\n',
        'AE1_flexible,0.03511,0.00097,50\n',
        '"AE1 | ""ReLU""",,,5\n',
        '"a,b\nc",NaN,,0\n',
      ].join(''),
    );
  });

  it('read as LaTeX', () => {
    assert.equal(
      toLatex(TABLE),
      [
        '\\begin{table}',
        '  \\centering',
        '  \\caption{Test loss \\& more}',
        '  \\begin{tabular}{lrc}',
        '    \\toprule',
        '    Model & Loss & Trials \\\\',
        '    \\midrule',
        '    AE1\\_flexible & 0.03511 $\\pm$ 0.00097 & 50 \\\\',
        '    AE1 \\textbar{} \\textquotedbl{}ReLU\\textquotedbl{} & -- & 5 \\\\',
        '    a,b c & NaN & 0 \\\\',
        '    \\bottomrule',
        '  \\end{tabular}',
        '\\end{table}',
        '',
      ].join('\n'),
    );
  });

  it('escape every special character', () => {
    const one = (text: string): Table => ({
      caption: '',
      columns: [{ name: 'c', title: 'c' }],
      rows: [{ c: text }],
    });
    const cell = (table: string, line: number) => table.split('\n')[line];
    assert.equal(
      cell(toMarkdown(one('*a* [b](c) `d` <e> \\ # ~f~')), 4),
      '| \\*a\\* \\[b\\](c) \\`d\\` \\<e\\> \\\\ \\# \\~f\\~ |',
    );
    assert.equal(
      cell(toLatex(one('50% $x_1^2$ {a} \\ # & ~ ± α ≤')), 7),
      '    50\\% \\$x\\_1\\textasciicircum{}2\\$ \\{a\\} \\textbackslash{} \\# \\& \\textasciitilde{} $\\pm$ $\\alpha$ $\\leq$ \\\\',
    );
    assert.equal(toCsv(one(' x')), 'c\n" x"\n');
    assert.equal(toCsv(one('a\r\nb')), 'c\n"a\r\nb"\n');
  });

  it('write each kind of column in its own way, and the same number in full in CSV', () => {
    const table: Table = {
      caption: '',
      columns: [
        column.text('arm', 'Arm'),
        column.count('n', 'n'),
        column.number('a', 'a', { digits: 4 }),
        column.number('b', 'b', 2),
        column.number('c', 'c', { digits: 2 }),
        column.scientific('d', 'd', 3),
        column.percent('e', 'e', 2),
        column.p('p', 'p'),
        column.estimate('m', 'm'),
      ],
      rows: [
        {
          ...{
            arm: 'ReLU',
            n: 212070,
            a: 0.0351149,
            b: 2 / 3,
            c: 62.35,
            d: 0.00123456,
            e: 0.0682,
            p: 0.04321,
          },
          m: { mean: 62.35, standardError: 0.2 },
        },
        Object.fromEntries(['arm', 'n', 'a', 'b', 'c', 'd', 'e', 'p', 'm'].map((name) => [name, null])),
      ],
    };
    const [, , , rule, row, missing] = toMarkdown(table).split('\n');
    assert.equal(rule, `| :--- |${' ---: |'.repeat(8)}`);
    assert.equal(row, '| ReLU | 212,070 | 0.03511 | 0.67 | 62 | 1.23E-3 | 6.82 % | 0.043 | 62.35 ± 0.20 |');
    assert.equal(missing, `|${' – |'.repeat(9)}`);
    assert.match(toLatex(table), /6\.82 \\% & 0\.043 & 62\.35 \$\\pm\$ 0\.20/);
    assert.equal(
      toCsv(table),
      'arm,n,a,b,c,d,e,p,m,m_se\n' +
        `ReLU,212070,0.0351149,${2 / 3},62.35,0.00123456,0.0682,0.04321,62.35,0.2\n,,,,,,,,,\n`,
    );
  });

  it('refuse a cell of another kind than its column', () => {
    const cases: [Column, Cell, RegExp][] = [
      [column.text('c', ''), 1, /column 'c': a cell must be a text or null, got 1/],
      [column.count('c', ''), { mean: 1, standardError: null }, /must be a number or null, got \{"mean":1/],
      [column.p('c', ''), 2, /p must be in \[0, 1\]/],
    ];
    for (const [only, cell, pattern] of cases)
      assert.throws(() => toMarkdown({ caption: '', columns: [only], rows: [{ c: cell }] }), pattern);
    const late = { caption: '', columns: [column.count('c', '')], rows: [{ c: 'not reached' }] };
    assert.match(toMarkdown(late), /\| not reached \|/);
  });

  it('lose the columns that tell no rows apart, and say their value', () => {
    const columns = [
      column.text('arm', 'Arm'),
      column.estimate('mean', 'Mean'),
      column.count('trials', 'Trials'),
      column.text('remark', 'Remark'),
    ];
    const same = { mean: 1, standardError: 0.1 };
    const rows = ['a', 'b'].map((arm) => ({ arm, mean: { ...same }, trials: 30, remark: null }));
    const small = compact({ caption: 'Losses', columns, rows });
    assert.equal(small.caption, 'Losses. Mean: 1.00 ± 0.10; Trials: 30.');
    assert.deepEqual(small.rows, [{ arm: 'a' }, { arm: 'b' }]);
    assert.equal(toCsv(small), 'arm\na\nb\n');
    const [one] = rows;
    assert.equal(compact({ caption: 'One.', columns, rows: [one] }).columns.length, 3);
    const partly = compact({ caption: 'c', columns, rows: [one, { ...one, arm: 'b', remark: 'x' }] });
    assert.deepEqual(
      partly.columns.map(({ name }) => name),
      ['arm', 'remark'],
    );
    const empty: Table = { caption: 'c', columns, rows: [] };
    assert.deepEqual(compact(empty), empty);
  });

  it('refuse rows that do not fit their columns', () => {
    const columns = [{ name: 'a', title: 'A' }];
    for (const write of [toMarkdown, toCsv, toLatex]) {
      assert.throws(() => write({ caption: '', columns: [], rows: [] }), /at least one column/);
      assert.throws(
        () => write({ caption: '', columns: [...columns, ...columns], rows: [] }),
        /got 'a' twice/,
      );
      assert.throws(
        () => write({ caption: '', columns, rows: [{}] }),
        /row 0 must have a cell 'a'; give null/,
      );
      assert.throws(
        () => write({ caption: '', columns, rows: [{ a: 1, b: 2 }] }),
        /row 0 has a cell 'b', columns are a/,
      );
    }
  });
});
