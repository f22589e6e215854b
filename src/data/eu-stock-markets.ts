import { execFileSync } from 'node:child_process';
import { fromCSV } from 'arquero';
import { UserError } from '../errors.js';
import { sha256 } from '../system/sha256.js';
import { returnsOf, type ReturnSeries } from './return-series.js';

const EXPRESSION = 'utils::write.csv(datasets::EuStockMarkets, row.names = FALSE)';

/**
 * Daily returns of DAX, SMI, CAC and FTSE, 1991 to 1998: 1,859 of each. The prices come with R (Debian's package
 * `r-base-core`), which is asked to print them.
 *
 * Throws {@link UserError} where there is no `Rscript` or it does not answer with that data set.
 */
export function euStockMarkets(): ReturnSeries {
  let text: string;
  try {
    text = execFileSync('Rscript', ['--vanilla', '-e', EXPRESSION], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 60_000,
    });
  } catch (error) {
    throw new UserError(
      'EuStockMarkets comes with R, which is not installed; install it with: apt-get install r-base-core',
      { cause: error },
    );
  }
  const table = fromCSV(text);
  const columns = table.columnNames();
  const prices = columns.map((name) => Array.from(table.array(name) as ArrayLike<number>));
  return {
    name: 'EuStockMarkets (DAX, SMI, CAC, FTSE)',
    columns,
    returns: returnsOf(prices),
    hash: sha256(text),
  };
}
