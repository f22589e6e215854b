/** The vectors that a file has of wanted words. */
export interface WordVectors {
  readonly dimension: number;
  /** Words of the file, wanted or not. */
  readonly count: number;
  /** Of those wanted words that the file has. */
  readonly vectors: ReadonlyMap<string, Float32Array>;
}

/** A published file of word vectors. */
export interface WordVectorFile {
  /** What a figure calls it. */
  readonly name: string;
  /** Words of the complete file. */
  readonly published: number;
  /** Whether the file is here. */
  has(): boolean;
  /** How to get it, for errors and notebooks. */
  readonly howToGet: string;
  /** The vectors of those of the words that it has; the file is read from start to end, with little memory. */
  load(words: ReadonlySet<string>): Promise<WordVectors>;
}
