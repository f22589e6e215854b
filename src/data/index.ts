export { sha256 } from '../system/sha256.js';
export { drawPlacements, type Augmentation } from './augmentation.js';
export { readVerified, type PublishedFile } from './checksum.js';
export { cifar10, CIFAR10_ARCHIVE, CIFAR10_COLOURS, loadCifar10 } from './cifar10.js';
export { cifar100 } from './cifar100.js';
export type { DataSet } from './data-set.js';
export {
  downloadArchive,
  downloadMissing,
  parseTar,
  type DownloadOptions,
  type PublishedArchive,
  type PublishedDownload,
} from './download.js';
export { euStockMarkets } from './eu-stock-markets.js';
export { fashionMnist } from './fashion-mnist.js';
export { gunzip } from './gunzip.js';
export { parseIdx, type IdxArray } from './idx.js';
export {
  firstImages,
  type ColourDataSet,
  type ColourImageSet,
  type ImageDataSet,
  type ImageSet,
} from './image-set.js';
export { parseIndexCsv, type PriceSeries } from './index-csv.js';
export { kmnist, KMNIST_BEGINNING, kmnistBeginning } from './kmnist.js';
export { parseMat5, type MatArray } from './mat5.js';
export { labellingRates, type LabellingRates } from './labelling-rates.js';
export { loadMnist, mnist, MNIST_FILES } from './mnist.js';
export { placeImages, type ImageShape, type Placement } from './place-images.js';
export { discontinuousFunction, evenPoints } from './discontinuous-function.js';
export { chirp, onLine, onSquare, ripple, type RegressionProblem } from './regression-problem.js';
export { returnsOf, type ReturnSeries } from './return-series.js';
export { semeion } from './semeion.js';
export {
  GENERATING_ACTIVATIONS,
  LABELLINGS,
  simulateClassification,
  type GeneratingActivation,
  type Labelling,
  type SimulatedClassification,
  type SimulationOptions,
} from './simulated-classification.js';
export { simulatedReturns } from './simulated-returns.js';
export { sp500 } from './sp500.js';
export { pixelValues, type ColourStatistics, type PixelScale } from './pixels.js';
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
export { svhn } from './svhn.js';
export { embedTexts, type Coverage, type EmbeddedTexts } from './embedded-texts.js';
export { glove, readGlove } from './glove.js';
export { loadMovieDocuments, movieDocuments } from './movie-documents.js';
export { MOVIE_SENTENCES_ARCHIVE, movieSentences, parseSentences } from './movie-sentences.js';
export { textSet, type TextDataSet, type TextSet } from './text-set.js';
export { tokenise } from './tokenise.js';
export { unzip, type UnzipLimits } from './unzip.js';
export { decodeUtf8 } from './utf8.js';
export { readWord2vec, word2vec } from './word2vec.js';
export type { WordVectorFile, WordVectors } from './word-vectors.js';
export { clickSessions, INTENTS, type Intent } from './click-sessions.js';
export { completeHash, readTexts, VECTOR_DIMENSION, type ReadTexts } from './read-texts.js';
