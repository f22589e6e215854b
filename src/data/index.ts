export { readVerified, sha256, type PublishedFile } from './checksum.js';
export { euStockMarkets } from './eu-stock-markets.js';
export { parseIdx, type IdxArray } from './idx.js';
export { parseIndexCsv, type PriceSeries } from './index-csv.js';
export { parseMat5, type MatArray } from './mat5.js';
export { loadMnist, MNIST_FILES, mnistHash, type ImageDataSet, type ImageSet } from './mnist.js';
export { returnsOf, type ReturnSeries } from './return-series.js';
export { simulatedReturns } from './simulated-returns.js';
export {
  joinPrices,
  loadStockIndices,
  STOCK_INDICES,
  STOCK_INDICES_HASH,
  STOCK_PERIOD,
  stockReturns,
} from './stock-indices.js';
