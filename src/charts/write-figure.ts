import path from 'node:path';
import { UserError } from '../errors.js';
import { writeFileAtomic } from '../system/files.js';
import { canonicalJson } from '../system/json.js';
import { withLock } from '../system/lock.js';
import { sha256 } from '../system/sha256.js';
import type { ChartSpec } from './chart.js';
import { MANIFEST, readIfThere, readManifest, type Manifest, type Sources } from './manifest.js';
import { renderPng, renderSvg } from './render.js';
import { PAGE_WIDTH } from './theme.js';
import { type Table, toCsv, toLatex, toMarkdown } from './tables.js';

/**
 * Writes `<name>.vl.json`, `<name>.svg` and `<name>.png` under the folder `root` and enters them in
 * `<root>/manifest.json`. `name` may have folders, such as `flexible-activations/figure-2`. Files whose bytes are the same
 * stay untouched. Returns the paths. Throws {@link UserError} for a name that leaves `root`, wrong sources, a chart
 * that cannot be drawn or is wider than a page of 960 pixels, or a place that cannot be written; then nothing is entered.
 */
export async function writeFigure(
  root: string,
  name: string,
  spec: ChartSpec,
  sources: Sources,
): Promise<string[]> {
  const svg = await renderSvg(spec);
  const width = Number(/^<svg [^>]*\bwidth="([\d.]+)"/.exec(svg)?.[1]);
  if (width > PAGE_WIDTH) {
    throw new UserError(
      `writeFigure: ${name} is ${width} pixels wide, at most ${PAGE_WIDTH} fit on a page; give fewer columns or a smaller width`,
    );
  }
  const forms = { 'vl.json': rowsOnLines(fileText(spec)), svg: `${svg}\n`, png: await renderPng(svg) };
  return writeForms('writeFigure', root, name, forms, sources);
}

/** Writes `<name>.md`, `<name>.csv` and `<name>.tex`; otherwise as {@link writeFigure}. */
export async function writeTable(
  root: string,
  name: string,
  table: Table,
  sources: Sources,
): Promise<string[]> {
  const forms = { md: toMarkdown(table), csv: toCsv(table), tex: toLatex(table) };
  return writeForms('writeTable', root, name, forms, sources);
}

async function writeForms(
  caller: string,
  root: string,
  name: string,
  forms: Record<string, string | Uint8Array>,
  sources: Sources,
): Promise<string[]> {
  const base = checkedName(caller, name);
  const provenance = checkedSources(caller, sources);
  const entries: Manifest = {};
  for (const [ending, content] of Object.entries(forms)) {
    const bytes = Buffer.from(content);
    writeIfChanged(path.join(root, `${base}.${ending}`), bytes);
    entries[`${base}.${ending}`] = { ...provenance, sha256: sha256(bytes) };
  }
  const manifest = path.join(root, MANIFEST);
  await withLock(path.join(root, '.manifest.lock'), `${manifest} is being written`, () =>
    writeIfChanged(manifest, Buffer.from(fileText({ ...readManifest(root), ...entries }))),
  );
  return Object.keys(entries).map((file) => path.join(root, file));
}

function checkedName(caller: string, name: string): string {
  const parts = name.split('/');
  if (!parts.every((part) => /^[\p{L}\p{N}_][\p{L}\p{N}_. -]*$/u.test(part))) {
    throw new UserError(
      `${caller}: name must be file and folder names joined by '/', of letters, digits and '_ . -', got '${name}'`,
    );
  }
  return name;
}

/** A copy with sorted lists of distinct names, so that the order of reading records leaves no trace. */
function checkedSources(caller: string, sources: Sources): Sources {
  const { madeBy, scale, trials } = sources;
  for (const [key, value] of Object.entries({ madeBy, scale })) {
    if (!(typeof value === 'string' && value !== '')) {
      throw new UserError(`${caller}: sources.${key} must be a text that is not empty, got '${value}'`);
    }
  }
  if (!(Number.isInteger(trials) && trials >= 0)) {
    throw new UserError(`${caller}: sources.trials must be an integer ≥ 0, got ${trials}`);
  }
  const list = (key: 'records' | 'backends' | 'commits' | 'machines') => {
    const values = sources[key];
    if (!(Array.isArray(values) && values.every((value) => typeof value === 'string'))) {
      throw new UserError(`${caller}: sources.${key} must be a list of texts, got ${String(values)}`);
    }
    return [...new Set(values as string[])].sort();
  };
  return {
    madeBy,
    scale,
    trials,
    records: list('records'),
    backends: list('backends'),
    commits: list('commits'),
    machines: list('machines'),
  };
}

function writeIfChanged(file: string, bytes: Buffer): void {
  if (readIfThere(file)?.equals(bytes)) return;
  writeFileAtomic(file, bytes);
}

/** JSON for a file under version control: the same value gives the same bytes. */
function fileText(value: object): string {
  return `${canonicalJson(value, 'value', 2)}\n`;
}

/** JSON text with every object that holds no other, such as a row of data, on one line. */
function rowsOnLines(text: string): string {
  return text.replace(/\{\n[^{}[\]]*\n *\}/g, (object) => object.replace(/\n */g, ' '));
}
