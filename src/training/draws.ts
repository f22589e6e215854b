/** Where a training step or an evaluation gets its random numbers; equal draws are equal numbers. */
export interface Draws {
  /** One a trial. */
  readonly seeds: readonly number[];
  /** Of the streams' names: `dropout` while training, `dropout/evaluation` for the purpose `evaluation`. */
  readonly purpose?: string;
  /** From 0; no two draws of the same purpose should have the same. */
  readonly step: number;
}

/** The name of a stream for a purpose. */
export const streamOf = <Kind extends string>(
  kind: Kind,
  { purpose }: Pick<Draws, 'purpose'>,
): Kind | `${Kind}/${string}` => (purpose ? `${kind}/${purpose}` : kind);
