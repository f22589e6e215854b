import { sha256 } from '../system/sha256.js';

/** Texts, each a list of words, with one class each. */
export interface TextSet {
  readonly texts: readonly (readonly string[])[];
  /** `[texts.length]`, numbers of `classes`. */
  readonly labels: Uint8Array;
  readonly classes: readonly string[];
  /** SHA-256 of the words and the classes. */
  readonly hash: string;
}

/** A {@link TextSet} of the texts of each class in turn. */
export function textSet(classes: readonly string[], byClass: readonly (readonly string[][])[]): TextSet {
  const texts = byClass.flat();
  const labels = Uint8Array.from(byClass.flatMap((own, label) => own.map(() => label)));
  const lines = texts.map((words, i) => `${classes[labels[i]]}\t${words.join(' ')}`);
  return { texts, labels, classes, hash: sha256(lines.join('\n')) };
}

/** A published set of texts. */
export interface TextDataSet {
  readonly name: string;
  readonly load: () => Promise<TextSet>;
  /** The hash of the complete set, known without reading it. */
  readonly hash: string;
  /** Whether it is here. */
  readonly has: () => boolean;
  /** How to get it, for errors and notebooks. */
  readonly howToGet: string;
}
