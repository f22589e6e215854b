import { readFileSync, statSync } from 'node:fs';
import { UserError } from '../errors.js';
import { canonicalJson } from '../system/json.js';
import type { Json } from '../system/json.js';
import { sha256 } from '../system/sha256.js';

/** A MIME bundle: one representation per media type. JSON types hold values, all others text (binary as base64). */
export type MimeBundle = Record<string, Json>;

export type Output =
  | { output_type: 'stream'; name: string; text: string }
  | { output_type: 'display_data'; data: MimeBundle; metadata: MimeBundle }
  | { output_type: 'execute_result'; data: MimeBundle; metadata: MimeBundle; execution_count: null }
  | { output_type: 'error'; ename: string; evalue: string; traceback: string[] };

export interface Cell {
  cell_type: 'code' | 'markdown' | 'raw';
  id?: string;
  metadata: Record<string, Json>;
  source: string;
  outputs?: Output[];
  attachments?: Json;
}

/** A notebook of format 4, its multi-line texts joined. */
export interface Notebook {
  nbformat: 4;
  nbformat_minor: number;
  metadata: Record<string, Json>;
  cells: Cell[];
}

const isObject = (value: unknown): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function joined(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((line) => typeof line === 'string')) return value.join('');
  return undefined;
}

function readText(file: string): string {
  try {
    if (statSync(file).isDirectory()) throw new UserError(`${file} is a folder: name an .ipynb file`);
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UserError(`no notebook ${file}: check the path`, { cause: error });
    if (code === 'EACCES') throw new UserError(`cannot read ${file}: no permission`, { cause: error });
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      throw new UserError(`${file} is not a notebook: it is not UTF-8 text`, { cause: error });
    }
    throw new UserError(`cannot read ${file}: ${message}`, { cause: error });
  }
}

function parseCell(raw: Json, where: string): Cell {
  if (!isObject(raw)) throw new UserError(`${where} is not an object: repair the file or restore it`);
  const type = raw['cell_type'];
  if (type !== 'code' && type !== 'markdown' && type !== 'raw') {
    throw new UserError(`${where} has cell_type ${JSON.stringify(type)}: allowed are code, markdown and raw`);
  }
  const source = joined(raw['source']);
  if (source === undefined) {
    throw new UserError(`${where} has no source text: its "source" must be a string or a list of strings`);
  }
  const id = raw['id'];
  if (id !== undefined && (typeof id !== 'string' || !/^[a-zA-Z0-9_-]{1,64}$/.test(id))) {
    throw new UserError(
      `${where} has the id ${JSON.stringify(id)}: allowed are 1 to 64 of the characters a-z A-Z 0-9 - _`,
    );
  }
  const metadata = isObject(raw['metadata']) ? { ...raw['metadata'] } : {};
  delete metadata['execution']; // time stamps of the last interactive run
  return {
    cell_type: type,
    ...(id === undefined ? {} : { id }),
    metadata,
    source,
    ...(raw['attachments'] === undefined ? {} : { attachments: raw['attachments'] }),
    ...(type === 'code' ? { outputs: [] } : {}),
  };
}

/**
 * Parses the text of a notebook. Accepts nbformat 4.0 to 4.5, a byte order mark and any line ends; the outputs that
 * the file holds are left out. `name` is used in messages.
 *
 * Throws {@link UserError} of one line for everything that cannot be run.
 */
export function parseNotebook(text: string, name: string): Notebook {
  const body = text.replace(/^\uFEFF/, '');
  if (body.trim() === '') throw new UserError(`${name} is empty: restore it or create it in JupyterLab`);
  let raw: Json;
  try {
    raw = JSON.parse(body) as Json;
  } catch (error) {
    const reason = (error as Error).message.replace(/\s+/g, ' ');
    throw new UserError(`${name} is not JSON, or truncated: restore it (${reason})`, { cause: error });
  }
  if (!isObject(raw)) throw new UserError(`${name} is not a notebook: the JSON is not an object`);
  const version = raw['nbformat'];
  if (version !== 4) {
    throw new UserError(
      typeof version === 'number'
        ? `${name} has notebook format ${version}, needed is 4: convert it with "jupyter nbconvert --to notebook"`
        : `${name} is not a notebook: it has no "nbformat"`,
    );
  }
  const cells = raw['cells'];
  if (!Array.isArray(cells)) throw new UserError(`${name} has no list "cells": restore the file`);
  if (cells.length === 0) throw new UserError(`${name} has no cells: add a code cell`);
  const notebook: Notebook = {
    nbformat: 4,
    nbformat_minor: typeof raw['nbformat_minor'] === 'number' ? raw['nbformat_minor'] : 5,
    metadata: isObject(raw['metadata']) ? { ...raw['metadata'] } : {},
    cells: cells.map((cell, index) => parseCell(cell, `${name}, cell ${index + 1}:`)),
  };
  const firstUse = new Map<string, number>();
  notebook.cells.forEach(({ id }, index) => {
    if (id === undefined) return;
    const first = firstUse.get(id);
    if (first !== undefined) {
      throw new UserError(
        `${name}, cells ${first + 1} and ${index + 1} have the same id "${id}": change one of them`,
      );
    }
    firstUse.set(id, index);
  });
  if (!notebook.cells.some((cell) => cell.cell_type === 'code')) {
    throw new UserError(`${name} has no code cell: there is nothing to run`);
  }
  return notebook;
}

/** Reads and validates a notebook; see {@link parseNotebook}. Throws {@link UserError}. */
export function readNotebook(file: string): Notebook {
  return parseNotebook(readText(file), file);
}

/** The name of the kernel that the notebook asks for. Throws {@link UserError} when it names none. */
export function kernelName(notebook: Notebook, name: string): string {
  const kernelspec = notebook.metadata['kernelspec'];
  const kernel = isObject(kernelspec) ? kernelspec['name'] : undefined;
  if (typeof kernel !== 'string' || !/^[a-zA-Z0-9._-]+$/.test(kernel)) {
    throw new UserError(
      `${name} names no kernel: choose one in JupyterLab and save, or set metadata.kernelspec to ` +
        '{"name": "tslab", "display_name": "TypeScript", "language": "typescript"}',
    );
  }
  return kernel;
}

/** Lines with their ends, as the format stores long texts. */
const lines = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

const isJsonType = (type: string) => /^application\/(.*\+)?json$/.test(type);

const storedBundle = (bundle: MimeBundle): MimeBundle =>
  Object.fromEntries(
    Object.entries(bundle).map(([type, value]) => [
      type,
      typeof value === 'string' && !isJsonType(type) ? lines(value) : value,
    ]),
  );

function storedOutput(output: Output): Json {
  if (output.output_type === 'stream') return { ...output, text: lines(output.text) };
  if (output.output_type === 'error') return { ...output };
  return { ...output, data: storedBundle(output.data) };
}

/** Numbers below 1e-4 as Python writes them; each number of the text is on a line of its own, maybe after a key. */
const smallNumber = /^(\s*(?:"(?:[^"\\]|\\.)*": )?)(-?(?:0\.0000|[\d.]+e-)\d+)(?=,?$)/gm;
const asPython = (text: string): string =>
  text.replace(
    smallNumber,
    (_, before: string, number: string) =>
      before +
      Number(number)
        .toExponential()
        .replace(/e-(\d)$/, 'e-0$1'),
  );

/** An id that depends on nothing but the cell's place and text. */
const derivedId = (cell: Cell, index: number) => sha256(`${index}\n${cell.source}`).slice(0, 8);

/**
 * The canonical text of a notebook: keys sorted, one space of indent, texts as lists of lines, numbers as Python writes
 * them, line feed at the end, which is also what Jupyter writes. No execution counts and no time stamps: equal results give equal bytes. Cell ids
 * are kept; where format 4.5 wants one and it is missing, it is derived from the cell.
 */
export function formatNotebook(notebook: Notebook): string {
  const withIds = notebook.nbformat_minor >= 5;
  const taken = new Set(notebook.cells.map((cell) => cell.id));
  const cells = notebook.cells.map((cell, index) => {
    const { id: given, source, outputs, ...rest } = cell;
    let id = given;
    if (withIds && id === undefined) {
      for (let extra = 0; id === undefined || taken.has(id); extra++)
        id = derivedId(cell, index + extra * 1e6);
      taken.add(id);
    }
    return {
      ...rest,
      ...(id === undefined ? {} : { id }),
      source: lines(source),
      ...(cell.cell_type === 'code'
        ? { execution_count: null, outputs: (outputs ?? []).map(storedOutput) }
        : {}),
    } satisfies Json;
  });
  return asPython(canonicalJson({ ...notebook, cells }, 'notebook', 1)) + '\n';
}
