export { sha256 } from '../sha256.js';
export { readVerified, type PublishedFile } from './checksum.js';
export {
  CIFAR10_ARCHIVE,
  CIFAR10_HASH,
  hasCifar10,
  loadCifar10,
  type ColourDataSet,
  type ColourImageSet,
} from './cifar10.js';
export { downloadArchive, parseTar, type PublishedArchive } from './download.js';
export { euStockMarkets } from './eu-stock-markets.js';
export { parseIdx, type IdxArray } from './idx.js';
export { parseIndexCsv, type PriceSeries } from './index-csv.js';
export { parseMat5, type MatArray } from './mat5.js';
export { loadMnist, MNIST_FILES, mnistHash, type ImageDataSet, type ImageSet } from './mnist.js';
export { returnsOf, type ReturnSeries } from './return-series.js';
export { hasSemeion, loadSemeion, parseSemeion, SEMEION_FILE } from './semeion.js';
export { simulatedReturns } from './simulated-returns.js';
export { sp500 } from './sp500.js';
export {
  hasStockIndices,
  joinPrices,
  loadStockIndices,
  STOCK_INDICES,
  STOCK_INDICES_HASH,
  STOCK_INDICES_NAME,
  STOCK_PERIOD,
  stockReturns,
} from './stock-indices.js';
export { unitPixels } from './unit-pixels.js';
