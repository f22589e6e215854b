import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  fixed,
  meanWithError,
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
    assert.equal(meanWithError(0.03511, 0.00097), '3.511E-2 (9.7E-4)');
    assert.equal(meanWithError(0.03511, null), '3.511E-2');
    assert.deepEqual([scientific(NaN), scientific(Infinity), scientific(-Infinity)], ['NaN', 'Inf', '-Inf']);
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
        '| AE1\\_flexible | 3.511E-2 (9.7E-4) | 50 |',
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
        '    AE1\\_flexible & 3.511E-2 (9.7E-4) & 50 \\\\',
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
