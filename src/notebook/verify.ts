import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { UserError } from '../errors.js';
import { canonicalJson, type Json } from '../system/json.js';
import {
  compareOutputs,
  DEFAULT_TOLERANCES,
  type OutputComparison,
  type Tolerances,
} from './compare-outputs.js';
import { readNotebook, type Notebook } from './nbformat.js';
import { runNotebook, type RunOptions } from './run.js';

/** How one cell, or one file that a notebook writes, stands to what is committed. */
export interface VerifiedPart extends OutputComparison {
  /** The cell's id or number, or the file's path within the folder of figures. */
  readonly part: string;
}

/** What {@link verifyNotebook} found. */
export interface Verification {
  readonly file: string;
  /** Every code cell and every text whose numbers changed, then every figure and table that came out otherwise. */
  readonly parts: readonly VerifiedPart[];
  /** Why the notebook failed; then nothing is compared. */
  readonly failure?: string;
}

/** Options of {@link verifyNotebook}. */
export interface VerifyOptions extends Pick<
  RunOptions,
  'timeout' | 'totalTimeout' | 'root' | 'env' | 'progress' | 'signal' | 'renderChart'
> {
  /** The folder of the committed figures. */
  readonly figures: string;
  /** As that of {@link RunOptions}; it also gets the folder of the figures that were drawn. */
  readonly finish?: (notebook: Notebook, figures: string) => void;
}

/** The formats of figures and tables that are compared: pictures are drawn from the chart beside them. */
const COMPARED = /\.(vl\.json|md|csv|tex)$/;

/**
 * Executes a notebook and compares its outputs, and the figures and tables that it writes, with the committed ones. It
 * writes to a temporary folder only.
 *
 * Numbers agree within the tolerance that the notebook's metadata states, else {@link DEFAULT_TOLERANCES}:
 * `"workbook": { "relative": 1e-6, "columns": { "Largest error": 10 }, "cells": { "<id>": { "relative": 0.01 } } }`.
 *
 * Throws {@link UserError} for what cannot be run, and for metadata that are no tolerances.
 */
export async function verifyNotebook(
  file: string,
  { figures, env = process.env, finish, ...options }: VerifyOptions,
): Promise<Verification> {
  const { metadata } = readNotebook(file);
  const tolerances = parseTolerances(metadata['workbook'], file);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'workbook-verify-'));
  try {
    const output = path.join(folder, path.basename(file));
    const drawn = path.join(folder, 'figures');
    mkdirSync(drawn);
    if (existsSync(figures)) cpSync(figures, drawn, { recursive: true });
    const { status, failure } = await runNotebook(file, {
      ...options,
      output,
      env: { ...env, WORKBOOK_FIGURES: drawn },
      ...(finish === undefined ? {} : { finish: (notebook) => finish(notebook, drawn) }),
    });
    if (status === 'failed') return { file, parts: [], failure: failure?.message ?? 'it failed' };
    return {
      file,
      parts: [...compareCells(file, output, tolerances), ...compareFiles(figures, drawn, tolerances.book)],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface NotebookTolerances {
  readonly book: Tolerances;
  readonly cells: Readonly<Record<string, Tolerances>>;
}

const isObject = (value: Json | undefined): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parseTolerances(stated: Json | undefined, file: string): NotebookTolerances {
  if (stated === undefined) return { book: DEFAULT_TOLERANCES, cells: {} };
  const wrong = (what: string): UserError =>
    new UserError(
      `${file}: metadata.workbook ${what}; allowed is such as {"relative": 1e-6, "columns": {"p": 1e-3}, "cells": {"<id>": {"relative": 0.01}}}`,
    );
  const isTolerance = (value: Json | undefined): value is number => typeof value === 'number' && value >= 0;
  const parse = (value: Json, otherwise: Tolerances): Tolerances => {
    if (!isObject(value)) throw wrong(`holds ${canonicalJson(value)}`);
    const { relative = otherwise.relative, columns = {} } = value;
    if (!isTolerance(relative)) throw wrong(`has the tolerance ${canonicalJson(relative)}`);
    if (!isObject(columns) || !Object.values(columns).every(isTolerance))
      throw wrong(`has the columns ${canonicalJson(columns)}`);
    return { relative, columns: { ...otherwise.columns, ...(columns as Record<string, number>) } };
  };
  const book = parse(stated, DEFAULT_TOLERANCES);
  const cells = isObject(stated) ? (stated['cells'] ?? {}) : {};
  if (!isObject(cells)) throw wrong(`has the cells ${canonicalJson(cells)}`);
  return {
    book,
    cells: Object.fromEntries(Object.entries(cells).map(([id, value]) => [id, parse(value, book)])),
  };
}

interface StoredCell {
  readonly cell_type: string;
  readonly id?: string;
  readonly outputs?: Json;
  readonly source?: Json;
}

const storedCells = (file: string): readonly StoredCell[] =>
  (JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')) as { cells: StoredCell[] }).cells;

function compareCells(committed: string, executed: string, tolerances: NotebookTolerances): VerifiedPart[] {
  const again = storedCells(executed);
  const text = ({ source }: StoredCell): string => [source].flat().join('');
  return storedCells(committed).flatMap((cell, index) => {
    const { cell_type, id, outputs } = cell;
    const part = id ?? `cell ${index + 1}`;
    const allowed = tolerances.cells[id ?? ''] ?? tolerances.book;
    if (cell_type === 'code') return [{ part, ...compareOutputs(outputs, again[index].outputs, allowed) }];
    // Prose changes with the numbers that stand in it.
    const [before, after] = [cell, again[index]].map(text);
    return before === after ? [] : [{ part, ...compareOutputs(before, after, allowed) }];
  });
}

/** The figures and tables that the notebook wrote otherwise than they are committed. */
function compareFiles(committed: string, drawn: string, tolerances: Tolerances): VerifiedPart[] {
  const names = readdirSync(drawn, { recursive: true, encoding: 'utf8' }).filter((name) =>
    COMPARED.test(name),
  );
  return names.sort().flatMap((part) => {
    const before = textOf(path.join(committed, part));
    const after = textOf(path.join(drawn, part));
    if (before === after) return [];
    const content = (text: string | undefined): Json | undefined =>
      text !== undefined && part.endsWith('.json') ? (JSON.parse(text) as Json) : text;
    return [{ part, ...compareOutputs(content(before), content(after), tolerances) }];
  });
}

const textOf = (file: string): string | undefined =>
  existsSync(file) ? readFileSync(file, 'utf8') : undefined;
