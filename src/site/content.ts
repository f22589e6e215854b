import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fromCSV } from 'arquero';
import { compactSvg, readManifest, type ChartSpec, type ManifestEntry } from '../charts/index.js';
import { UserError } from '../errors.js';
import { parseRecord, type TrialRecord } from '../experiments/index.js';
import { canonicalJson } from '../system/json.js';
import { sha256 } from '../system/sha256.js';

/** A row of a CSV file: texts by column. */
export type Row = Readonly<Record<string, string>>;

/** A table of the folder of figures. */
export interface SiteTable {
  /** Its path below the folder, without ending, such as `q-neurons/overhead`. */
  readonly name: string;
  readonly markdown: string;
  readonly rows: readonly Row[];
  readonly entry: ManifestEntry;
}

/** A chart and its picture. */
export interface SiteChart {
  /** A hash of the specification, by which pages name the chart. */
  readonly id: string;
  readonly spec: ChartSpec;
  readonly svg: string;
}

/** A chart of the folder of figures. */
export interface SiteFigure extends SiteChart {
  readonly name: string;
  readonly entry: ManifestEntry;
}

/** The record of a block of trials and the name of its file. */
export interface SiteRecord {
  /** Without ending; it marks the record's place on its page. */
  readonly name: string;
  readonly record: TrialRecord;
}

/** Everything that pages are made of, but the notebooks. */
export interface Content {
  readonly figuresFolder: string;
  readonly tables: ReadonlyMap<string, SiteTable>;
  readonly figures: ReadonlyMap<string, SiteFigure>;
  /** By `<paper>/<experiment>`, then by variant, scale and seeds. */
  readonly records: ReadonlyMap<string, readonly SiteRecord[]>;
  readonly manifest: Readonly<Record<string, ManifestEntry>>;
}

/** By its specification a chart is known: the same one in a notebook and in the folder of figures has one id. */
export const chartId = (spec: unknown): string => sha256(canonicalJson(spec)).slice(0, 16);

/**
 * Reads the figures, the tables and the records that they were made from.
 *
 * Throws {@link UserError} for a file that the manifest names and that is missing or damaged, and for a damaged record.
 */
export function readContent(figuresFolder: string, trialsFolder: string): Content {
  const manifest = readManifest(figuresFolder);
  const named = (ending: string): [string, ManifestEntry][] =>
    Object.entries(manifest)
      .filter(([file]) => file.endsWith(ending))
      .map(([file, entry]) => [file.slice(0, -ending.length), entry]);
  const read = (name: string): string => readText(path.join(figuresFolder, name));
  const tables = named('.md').map(
    ([name, entry]) =>
      [name, { name, entry, markdown: read(`${name}.md`), rows: csvRows(read(`${name}.csv`)) }] as const,
  );
  const figures = named('.vl.json').map(([name, entry]) => {
    const spec = JSON.parse(read(`${name}.vl.json`)) as ChartSpec;
    const svg = compactSvg(read(`${name}.svg`).trimEnd());
    return [name, { name, entry, id: chartId(spec), spec, svg }] as const;
  });
  return {
    figuresFolder,
    manifest,
    tables: new Map(tables),
    figures: new Map(figures),
    records: readAllRecords(trialsFolder),
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(
      `cannot read ${file}: ${(error as Error).message}; make the figures again, or restore it`,
      {
        cause: error,
      },
    );
  }
}

const csvRows = (text: string): Row[] =>
  fromCSV(text, { autoType: false })
    .objects()
    .map((row) =>
      Object.fromEntries(Object.entries(row as object).map(([name, cell]) => [name, String(cell ?? '')])),
    );

function readAllRecords(folder: string): Map<string, SiteRecord[]> {
  const found = new Map<string, SiteRecord[]>();
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  for (const file of names) {
    const parts = file.split(path.sep);
    const name = parts.at(-1)!;
    if (parts.length !== 3 || !name.endsWith('.json') || name.startsWith('.')) continue;
    const experiment = `${parts[0]}/${parts[1]}`;
    const record = recordOf(path.join(folder, file));
    found.set(experiment, [
      ...(found.get(experiment) ?? []),
      { name: name.slice(0, -'.json'.length), record },
    ]);
  }
  for (const records of found.values()) records.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const orderOf = ({ record, name }: SiteRecord): string =>
  [record.variant, record.scale, String(record.seeds[0]).padStart(12, '0'), name].join(' ');

function recordOf(file: string): TrialRecord {
  try {
    return parseRecord(readFileSync(file));
  } catch (error) {
    throw new UserError(`${file} ${(error as Error).message}; workbook status sets damaged records aside`, {
      cause: error,
    });
  }
}
