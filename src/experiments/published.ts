import { existsSync } from 'node:fs';
import path from 'node:path';
import { MANIFEST, readManifest } from '../charts/manifest.js';
import { UserError } from '../errors.js';
import { figuresRoot } from '../system/figures-root.js';
import { atScale, experimentId, SCALES } from './experiment.js';
import type { Experiment, Scale } from './experiment.js';
import { scaleOfRecord } from './record.js';
import { experimentFolder } from './store.js';

/** The records of an experiment that the figures and tables under `figures` were drawn from, by its manifest. */
export function publishedRecords(experiment: Experiment, figures = figuresRoot()): string[] {
  const folder = `${experiment.name}/`;
  const named = Object.entries(readManifest(figures))
    .filter(([file]) => file.startsWith(`${experiment.paper}/`))
    .flatMap(([, { records }]) => records.filter((record) => record.startsWith(folder)));
  return [...new Set(named.map((record) => record.slice(folder.length)))].sort();
}

/** Those of {@link publishedRecords} that are no longer in the store: deleted, or set aside as damaged. */
export const missingPublished = (root: string, experiment: Experiment, figures = figuresRoot()): string[] =>
  publishedRecords(experiment, figures).filter(
    (name) => !existsSync(path.join(experimentFolder(root, experiment), name)),
  );

/**
 * Throws {@link UserError} if what is published was drawn at a larger scale than `shown`: a published figure never changes
 * its scale by itself. It names the records that are missing and what to do. Where `variants` are given, only records of
 * theirs count; else all, also those of variants that the experiment no longer has.
 */
export function checkPublished(
  root: string,
  experiment: Experiment,
  shown: Scale,
  variants?: readonly string[],
): void {
  const published = publishedRecords(experiment);
  const counts = (name: string, scale: Scale): boolean =>
    variants === undefined ? scaleOfRecord(name) === scale : isOf(name, variants, scale);
  const larger = SCALES.slice(SCALES.indexOf(shown) + 1);
  const scale = larger.reverse().find((one) => published.some((name) => counts(name, one)));
  if (scale === undefined) return;
  const missing = missingPublished(root, experiment).filter((name) => counts(name, scale));
  throw notAsPublished(root, experiment, scale, missing, shown);
}

/**
 * Throws {@link UserError} if records of the variants of `experiment` at `scale` that something published was drawn from are
 * missing: it would change without a word.
 */
export function checkPublishedAt(root: string, experiment: Experiment, scale: Scale): void {
  const { variants } = atScale(experiment, scale);
  const missing = missingPublished(root, experiment).filter((name) => isOf(name, variants, scale));
  if (missing.length > 0) throw notAsPublished(root, experiment, scale, missing);
}

/** Whether a record is of one of these variants at this scale. */
const isOf = (name: string, variants: readonly string[], scale: Scale): boolean =>
  scaleOfRecord(name) === scale && variants.some((variant) => name.startsWith(`${variant}-${scale}-`));

/** What the manifest names, what is missing of it and what to do; `other` is a scale that could be drawn instead. */
function notAsPublished(
  root: string,
  experiment: Experiment,
  scale: Scale,
  missing: readonly string[],
  other?: Scale,
): UserError {
  const id = experimentId(experiment);
  const what =
    missing.length === 0
      ? 'the store does not hold all trials of that scale as the experiment is now'
      : `${missing.length} of its records ${missing.length === 1 ? 'is' : 'are'} missing or damaged (${[
          ...missing.slice(0, 3),
          ...(missing.length > 3 ? ['...'] : []),
        ].join(', ')})`;
  const instead =
    other === undefined ? '' : `; to draw another scale set WORKBOOK_SCALE, such as WORKBOOK_SCALE=${other}`;
  return new UserError(
    `${id}: ${path.join(figuresRoot(), MANIFEST)} names records of the scale ${scale}, and ${what}; ` +
      `restore them (git checkout -- ${experimentFolder(root, experiment)}) or train them ` +
      `(workbook run ${id} --scale ${scale})${instead}`,
  );
}
