import type { DataSet } from '../data/index.js';

/** Why an experiment cannot be trained now: undefined where its data are at hand. Nothing is downloaded to find out. */
export const dataProblem = (
  { name, has, howToGet }: Pick<DataSet<unknown>, 'name' | 'has' | 'howToGet'>,
  experiment: string,
): string | undefined =>
  has()
    ? undefined
    : `${name} is not here; ${howToGet}, or fetch it and train with \`npx workbook run ${experiment}\``;
