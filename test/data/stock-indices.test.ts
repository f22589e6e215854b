import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import {
  euStockMarkets,
  hasStockIndices,
  joinPrices,
  loadStockIndices,
  parseIndexCsv,
  returnsOf,
  simulatedReturns,
  sp500,
  STOCK_INDICES,
  STOCK_INDICES_HASH,
  stockReturns,
  type ReturnSeries,
} from '../../src/data/index.js';
import { UserError } from '../../src/errors.js';
import { chronologicalSplit } from '../../src/training/index.js';

const HEADER = '\uFEFF"Date","Price","Open"\r\n';
const GOOD = `${HEADER}"Jun 01, 2018","12,182.50","1"\r\n"May 31, 2018","12,060.00","2"\r\n`;

const rejects = (call: () => unknown, ...parts: RegExp[]): void =>
  assert.throws(call, (error) => {
    assert.ok(error instanceof UserError);
    assert.ok(!error.message.includes('\n'));
    for (const part of parts) assert.match(error.message, part);
    return true;
  });

describe('parseIndexCsv', () => {
  it('reads a byte order mark, quoted thousands and rows with the newest first', () => {
    assert.deepEqual(parseIndexCsv(GOOD, 'good.csv'), {
      dates: ['2018-05-31', '2018-06-01'],
      prices: [12060, 12182.5],
    });
  });

  it('reads plain numbers, ISO dates and rows with the oldest first', () => {
    const text = 'Price,Date\n10.5,2018-05-31\n11,2018-06-01\n';
    assert.deepEqual(parseIndexCsv(text, 'plain.csv').prices, [10.5, 11]);
  });

  const BAD: [string, string, RegExp][] = [
    [
      'a missing column',
      '"Date","Open"\n"Jun 01, 2018","1"\n',
      /bad\.csv has no column 'Price'; its columns are Date, Open/,
    ],
    ['a price that is no number', `${HEADER}"Jun 01, 2018","12.1.8","1"\n`, /line 2: the price '12\.1\.8'/],
    ['an empty price', `${HEADER}"Jun 01, 2018","","1"\n`, /line 2: the price ''/],
    [
      'a misplaced thousands separator',
      `${HEADER}"Jun 01, 2018","1,21.8","1"\n`,
      /line 2: the price '1,21\.8'/,
    ],
    ['a price of 0', `${HEADER}"Jun 01, 2018","0","1"\n`, /line 2: the price '0'/],
    ['a day that does not exist', `${HEADER}"Feb 30, 2018","10","1"\n`, /line 2: the date 'Feb 30, 2018'/],
    ['a month that does not exist', `${HEADER}"Juni 1, 2018","10","1"\n`, /line 2: the date 'Juni 1, 2018'/],
    ['a date twice', `${GOOD}"May 31, 2018","9","1"\n`, /line 4: the date 2018-05-31 occurs twice/],
    [
      'dates out of order',
      `${GOOD}"Jun 04, 2018","9","1"\n`,
      /line 4: 2018-06-04 comes after 2018-05-31, against the order/,
    ],
    ['no rows', HEADER, /bad\.csv has no rows/],
    ['an empty file', '', /bad\.csv is empty/],
  ];
  for (const [what, text, message] of BAD)
    it(`refuses ${what}`, () => rejects(() => parseIndexCsv(text, 'bad.csv'), message));
});

describe('joined returns', () => {
  it('join on the union of the days within the period, last day excluded', () => {
    const a = { dates: ['2018-01-01', '2018-01-02', '2018-01-05'], prices: [1, 2, 3] };
    const b = { dates: ['2018-01-02', '2018-01-03', '2018-01-04'], prices: [4, 5, 6] };
    assert.deepEqual(joinPrices([a, b], '2018-01-02', '2018-01-05'), {
      dates: ['2018-01-02', '2018-01-03', '2018-01-04'],
      prices: [
        [2, NaN, NaN],
        [4, 5, 6],
      ],
    });
  });

  it('are 0 on days without a price and follow the last price before a gap', () => {
    assert.deepEqual(
      returnsOf([
        [100, NaN, 110, 99],
        [NaN, 50, 50, 75],
      ]),
      [
        [0, 0],
        [0.1, 0],
        [-0.1, 0.5],
      ],
    );
  });
});

describe('loadStockIndices', () => {
  it('says which file is missing and which are needed', () => {
    rejects(
      () => loadStockIndices('/nowhere'),
      /cannot read \/nowhere\/Bovespa/,
      /Nikkei 225 Historical Data\.csv/,
    );
  });

  it('loads the five files of a folder', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'stocks-'));
    try {
      for (const { file } of STOCK_INDICES)
        writeFileSync(path.join(folder, file), GOOD.replaceAll('2018"', '2017"'));
      const { returns, columns, hash } = loadStockIndices(folder);
      assert.equal(columns.length, 5);
      assert.deepEqual(returns, [new Array(5).fill((12182.5 - 12060) / 12060)]);
      assert.notEqual(hash, STOCK_INDICES_HASH);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  const folder = hasStockIndices() ? process.env.WORKBOOK_STOCKS : undefined;
  it(
    'gives the days and the zero predictor of the published files',
    { skip: !folder && 'WORKBOOK_STOCKS names no folder' },
    () => {
      const { returns, hash } = loadStockIndices(folder!);
      assert.equal(hash, STOCK_INDICES_HASH);
      assert.equal(returns.length, 2253);
      const square = (rows: readonly (readonly number[])[]): number => {
        const all = rows.flat();
        return all.reduce((sum, r) => sum + r * r, 0) / all.length;
      };
      // Computed independently with pandas (outer join, pct_change of each index, missing as 0).
      for (const [lag, validation, test] of [
        [10, 2.2116e-4, 6.794e-5],
        [30, 2.1765e-4, 6.83e-5],
      ]) {
        const split = chronologicalSplit(returns.length - lag);
        const targets = returns.slice(lag);
        const end = split.train + split.validation;
        assert.ok(Math.abs(square(targets.slice(split.train, end)) / validation - 1) < 1e-4);
        assert.ok(Math.abs(square(targets.slice(end)) / test - 1) < 1e-4);
      }
    },
  );
});

describe('returns without files', () => {
  it('are those of the S&P 500 in the period of the paper', () => {
    const { name, columns, returns, hash } = stockReturns('');
    assert.match(name, /S&P 500/);
    assert.deepEqual(columns, ['open', 'high', 'low', 'close']);
    // The exchange was open on 2,369 days from 2009-01-02 to 2018-05-31.
    assert.equal(returns.length, 2368);
    // The closes of 2009-01-02 and 2009-01-05 were 931.80 and 927.45.
    assert.ok(Math.abs(returns[0][3] - (927.45 / 931.8 - 1)) < 1e-5);
    // Nothing may change the data under the stored trials.
    assert.equal(hash, '923c517126d1025cb17c09436f4d40dfe06b8b10c858e12c894acfb3dd776e12');
    // The mean square of the close's returns, computed with Python's csv module from the same file.
    const close = returns.map((row) => row[3]);
    assert.ok(Math.abs(close.reduce((sum, r) => sum + r * r, 0) / close.length / 1.096847e-4 - 1) < 1e-3);
  });

  it('are those of a period asked for, and none outside the file', () => {
    assert.equal(sp500('2020-04-16', '2020-04-18').returns.length, 1);
    assert.deepEqual(sp500('2030-01-01', '2031-01-01').returns, []);
  });

  let european: ReturnSeries | undefined;
  try {
    european = euStockMarkets();
  } catch (error) {
    it('say how to get R where EuStockMarkets is asked for', () =>
      rejects(() => stockReturns('EuStockMarkets'), /apt-get install r-base-core/));
    assert.ok(error instanceof UserError);
  }
  it(
    'are those of EuStockMarkets where it is asked for',
    { skip: european === undefined && 'R is not installed' },
    () => {
      assert.deepEqual(european!.columns, ['DAX', 'SMI', 'CAC', 'FTSE']);
      // R: nrow(EuStockMarkets) is 1860; diff(EuStockMarkets[, 1])[1] / EuStockMarkets[1, 1] is -0.009283193.
      assert.equal(european!.returns.length, 1859);
      assert.ok(Math.abs(european!.returns[0][0] + 0.009283193) < 1e-9);
      assert.equal(stockReturns('EuStockMarkets').hash, european!.hash);
    },
  );

  it('are simulated where that is asked for, the same each time and about as volatile as an index', () => {
    const { returns, name } = stockReturns('simulated');
    assert.match(name, /simulated/);
    assert.deepEqual(simulatedReturns().returns, returns);
    const variance = returns.flat().reduce((sum, r) => sum + r * r, 0) / returns.flat().length;
    // omega / (1 - alpha - beta) = 1e-4; volatility clusters, so the mean over 2,253 days is only near it.
    assert.ok(variance > 0.6e-4 && variance < 1.7e-4, `variance ${variance}`);
  });

  it('are the indices only where a folder is named', () => {
    assert.deepEqual(['', 'EuStockMarkets', 'simulated', '/some/folder'].map(hasStockIndices), [
      false,
      false,
      false,
      true,
    ]);
  });
});
