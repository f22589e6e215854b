import { clickSessions, embedTexts, sha256, type EmbeddedTexts } from '../../data/index.js';
import { defineExperiment } from '../../experiments/index.js';
import { addressVectors, type TextSettings } from '../../training/index.js';
import { PAIRS, type PairVariant } from './arms.js';
import { textScale, trainFolds } from './text-training.js';

const SESSIONS = 13_500;
const SEED = 0;
/** Sessions whose hash stands for all: they come one after another from one stream. */
const HASHED = 500;
const SKIP_GRAM = { dimension: 32, window: 3, negatives: 5, epochs: 1, learningRate: 0.025, seed: SEED };

let embedded: EmbeddedTexts | undefined;
function embeddedSessions(): EmbeddedTexts {
  const sessions = clickSessions(SEED, SESSIONS);
  return (embedded ??= embedTexts(sessions, addressVectors(sessions, SKIP_GRAM)));
}

/**
 * Simulated click data: the text CNN with nine pairs of activations tells the intent of 13,500 sessions from the addresses
 * of at most 50 pages; five-fold cross-validation, a trial a fold, the protocol of the movie reviews.
 *
 * Source: activation adaptation, section 5, whose data are private; see `clickSessions` for those here. The paper does not
 * say how addresses become vectors, nor how this network is trained.
 */
export const clicksExperiment = defineExperiment<TextSettings, PairVariant>({
  paper: 'activation-adaptation',
  name: 'simulated-clicks',
  title: 'A text CNN on simulated click sessions, nine pairs of activations',
  version: 1,
  variants: PAIRS,
  scales: {
    smoke: textScale(1, { epochs: 1, examples: 100, folds: 2 }),
    quick: textScale(5, { epochs: 2, examples: 1000 }),
    reduced: textScale(5, { epochs: 10 }, { fraction: '10 of 50 epochs; simulated sessions' }),
    paper: textScale(5, {}),
  },
  dataHash: async () =>
    sha256([clickSessions(SEED, HASHED).hash, SESSIONS, JSON.stringify(SKIP_GRAM)].join('\n')),
  run: async (block) => trainFolds(embeddedSessions(), block),
});
