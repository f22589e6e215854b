import type { TextSet, WordVectors } from '../data/index.js';
import { trainSkipGram, type SkipGramOptions } from './skip-gram.js';

/**
 * A vector for each address of some sessions, such as `shop/laptops`: the mean of the vectors of its parts between the
 * slashes, which {@link trainSkipGram} learns from the parts of all addresses of a session, one after another, without the
 * classes.
 */
export function addressVectors(
  { texts }: Pick<TextSet, 'texts'>,
  options: Omit<SkipGramOptions, 'vocabulary'>,
): WordVectors {
  const parts = texts.map((addresses) => addresses.flatMap((address) => address.split('/')));
  const names = [...new Set(parts.flat())].sort();
  const numbers = new Map(names.map((name, i) => [name, i]));
  const { dimension } = options;
  const learnt = trainSkipGram(
    parts.map((session) => session.map((part) => numbers.get(part)!)),
    { ...options, vocabulary: names.length },
  );
  const meanOf = (address: string): Float32Array => {
    const own = address.split('/').map((part) => numbers.get(part)! * dimension);
    return Float32Array.from(
      { length: dimension },
      (_, k) => own.reduce((sum, row) => sum + learnt[row + k], 0) / own.length,
    );
  };
  const addresses = [...new Set(texts.flat())];
  return {
    dimension,
    count: addresses.length,
    vectors: new Map(addresses.map((address) => [address, meanOf(address)])),
  };
}
