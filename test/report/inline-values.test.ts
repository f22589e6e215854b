import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { readNotebook } from '../../src/notebook/index.js';
import {
  fillValues,
  inlineValue,
  inlineValues,
  NO_VALUE,
  parseValueLink,
  typedNumbers,
} from '../../src/report/index.js';
import { figuresRoot } from '../../src/system/figures-root.js';
import { projectRoot } from '../../src/system/project-root.js';
import { temporaryFolder } from '../support/folders.js';
import { TYPED_NUMBERS } from './typed-numbers.js';

const TABLE = `arm,on,loss,change,"accuracy (%)",verdict
"M = 1",A,0.0306,−12.5 %,91.25,supported
"M = 2",A,1.5,+3.1 %,88,undecided
"q & r",B,-0.25,−0.24 %,12345.678,supported
`;

function figuresWith(t: TestContext, table: string): string {
  const folder = temporaryFolder(t);
  mkdirSync(path.join(folder, 'paper'), { recursive: true });
  writeFileSync(path.join(folder, 'paper', 'table.csv'), table);
  return folder;
}

const link = (query: string): string => `../figures/paper/table.csv#${query}`;

describe('inlineValue', () => {
  const cases: [string, string, number[]][] = [
    ['arm=M = 1&show=loss&decimals=3', '0.031', [0]],
    ['arm=M = 1&show=loss&decimals=1&times=100', '3.1', [0]],
    ['arm=M = 1&show=change', '−12.5 %', [0]],
    ['arm=q %26 r&show=loss&decimals=2', '−0.25', [2]],
    ['arm=M = 2&show=verdict', 'undecided', [1]],
    ['on=A&show=change&as=least', '−12.5 %', [0, 1]],
    ['on=A&show=change&as=most', '+3.1 %', [1, 0]],
    ['show=accuracy (%)&as=most&decimals=1', '12345.7', [2, 0, 1]],
    ['arm*=M = 1|M = 2&verdict=supported&as=count', '1', [0]],
    ['verdict=none&as=count', '0', []],
  ];
  for (const [query, text, rows] of cases)
    it(`reads ${query}`, (t) => {
      const found = inlineValue(figuresWith(t, TABLE), parseValueLink(link(query)));
      assert.deepEqual(found, { text, rows });
    });

  it('has none where no row is chosen, or no table or no such column is there', (t) => {
    const figures = figuresWith(t, TABLE);
    for (const query of ['arm=M = 9&show=loss', 'arm=M = 1&show=los', 'place=A&as=count'])
      assert.equal(inlineValue(figures, parseValueLink(link(query))), undefined);
    assert.equal(
      inlineValue(figures, parseValueLink('../figures/paper/other.csv#arm=a&show=loss')),
      undefined,
    );
  });

  it('passes over cells that are empty', (t) => {
    const figures = figuresWith(t, TABLE.replace('B,-0.25', 'B,'));
    const of = (query: string) => inlineValue(figures, parseValueLink(link(query)));
    assert.equal(of('show=loss&as=least&decimals=4')?.text, '0.0306');
    assert.equal(of('on=B&show=loss&decimals=1'), undefined);
    assert.equal(of('on=B&show=loss&as=most'), undefined);
  });

  it('reads a link as Markdown writes it, too', (t) => {
    const source = parseValueLink(link('arm=M%20=%201&show=accuracy%20(%25)&decimals=2'));
    assert.equal(inlineValue(figuresWith(t, TABLE), source)?.text, '91.25');
  });

  const wrong: [string, RegExp][] = [
    ['on=A&show=loss&decimals=1', /has 2 rows for a value of 'loss': add conditions, or as=least/],
    ['on=B&show=verdict&decimals=1', /has 'supported' in the column 'verdict', needed is a number/],
  ];
  for (const [query, message] of wrong)
    it(`refuses ${query}`, (t) => {
      const figures = figuresWith(t, TABLE);
      assert.throws(() => inlineValue(figures, parseValueLink(link(query))), message);
    });

  const noLinks: [string, RegExp][] = [
    ['https://example.org/table.csv#a=b', /names no value of a table/],
    ['../figures/../../etc/passwd.csv#a=b&show=c', /names no value of a table/],
    [link('arm'), /has the part 'arm'/],
    [link('arm=M = 1'), /needs either show=<column> or as=count/],
    [link('show=loss&as=mean'), /has as=mean, allowed are least, most, count/],
    [link('show=loss&decimals=x'), /has decimals=x/],
    [link('show=loss&times=0'), /has times=0/],
  ];
  for (const [href, message] of noLinks)
    it(`refuses the link ${href}`, () => assert.throws(() => parseValueLink(href), message));
});

describe('inlineValues', () => {
  const text = `The loss is [0.03][loss], of [2][all] arms.\n\n[loss]: <${link('arm=M = 1&show=loss&decimals=2')}>\n[all]: <${link('on=A&as=count')}>\n`;

  it('finds a number that is not that of its source, and the filled text has none', (t) => {
    const changed = figuresWith(t, TABLE.replace('0.0306', '0.0406'));
    const [loss, all] = inlineValues(text, changed);
    assert.deepEqual(
      [loss, all],
      [
        { name: 'loss', text: '0.03', found: '0.04' },
        { name: 'all', text: '2', found: '2' },
      ],
    );
    const filled = fillValues(text, changed);
    assert.equal(filled, text.replace('[0.03]', '[0.04]'));
    assert.equal(fillValues(filled, changed), filled);
  });

  it('shows a dash where the tables have no such row, and the number again once they do', (t) => {
    const without = fillValues(text, figuresWith(t, TABLE.replace('M = 1', 'M = 7')));
    assert.match(without, /is \[–\]\[loss\], of \[2\]/);
    assert.equal(fillValues(without, figuresWith(t, TABLE)), text);
  });

  it('refuses a value that no text shows, and names the value whose link is wrong', (t) => {
    const figures = figuresWith(t, TABLE);
    assert.throws(
      () => inlineValues(text.replace('[0.03][loss]', '0.03'), figures),
      /'loss' is defined and not shown/,
    );
    assert.throws(
      () => inlineValues(text.replace('arm=M = 1', 'on=A'), figures),
      /the value 'loss': .* has 2 rows for a value of 'loss'/,
    );
  });
});

describe('typedNumbers', () => {
  it('finds digits without a source, and no others', () => {
    const prose =
      'Of [3][all] it is 4.2 times, −0.24 % and 1,000 of LeNet-5, float32, $x = 7$, `8`, Table 2, Figures 10 and 11, (6), ' +
      '"the 9 of theirs", 2019, *10 titles*, 5e-6.\n\n1. A list.\n\n[all]: <../figures/a.csv#as=count>';
    assert.deepEqual(typedNumbers(prose), ['4.2', '0.24', '1,000', '5e-6']);
  });

  it('finds a number and the value of a statistic in mathematics, too', () => {
    const prose = 'From $5$ on $t = -4.99$ and $p < 0.01$, with $\\alpha = 1$, $q \\ge 0$ and $10^{-6}$.';
    assert.deepEqual(typedNumbers(prose), ['5', '4.99', '0.01']);
  });
});

describe('the notebooks', () => {
  const folder = path.join(projectRoot(), 'notebooks');
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.ipynb'))
    .flatMap((name) =>
      readNotebook(path.join(folder, name))
        .cells.filter(({ cell_type }) => cell_type === 'markdown')
        .map(({ id = '', source }) => ({ name: path.basename(name, '.ipynb'), id, source })),
    );
  const typedIn = (source: string): string => typedNumbers(source).join(' ');
  const stated = (name: string, id: string): string => TYPED_NUMBERS[name]?.[id] ?? '';

  it('have in their prose the numbers of their tables', () => {
    const values = texts.flatMap(({ name, source }) =>
      inlineValues(source, figuresRoot()).map((value) => ({ ...value, name: `${name} ${value.name}` })),
    );
    assert.ok(values.length > 30);
    for (const { name, text, found } of values) {
      assert.equal(text, found, name);
      assert.notEqual(found, NO_VALUE, name);
    }
  });

  it('type no number but those that are stated to be settings', () => {
    for (const { name, id, source } of texts)
      assert.equal(typedIn(source), stated(name, id), `${name} ${id}`);
  });

  it('have every cell whose typed numbers are stated', () => {
    for (const [name, cells] of Object.entries(TYPED_NUMBERS))
      for (const id of Object.keys(cells))
        assert.ok(
          texts.some((text) => text.name === name && text.id === id),
          `${name} ${id}`,
        );
  });

  const results = ['It ends at 0.1234.', 'It is 50 % less.', 'All 10 gain ($t = -4.99$).'];
  for (const result of results)
    it(`would be noticed to type the result '${result}' in any of their cells`, () => {
      for (const { name, id, source } of texts)
        for (const changed of [`${result}\n\n${source}`, source.replace(/(?=\n\n\[|$)/, ` ${result}`)])
          assert.notEqual(typedIn(changed), stated(name, id), `${name} ${id}`);
    });
});
