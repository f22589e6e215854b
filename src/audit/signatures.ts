import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../errors.js';
import { writeFileAtomic } from '../system/files.js';
import { sha256 } from '../system/sha256.js';

/** The name of the file with the hash of every record, in the format of sha256sum(1). */
export const SIGNATURES = 'SHA256SUMS';

/** How the records stand to {@link SIGNATURES}: paths relative to the store, ascending. */
export interface Signatures {
  readonly matching: readonly string[];
  readonly altered: readonly string[];
  /** Signed, and no longer there. */
  readonly missing: readonly string[];
  readonly unsigned: readonly string[];
  /** The SHA-256 of the file itself: one number that witnesses every record. */
  readonly witness: string;
}

/** What lies in a store that has no folder `data` around it, beside its records. */
const OTHERS = ['plans/', 'jobs/'];

/** All records under `root`, as paths with slashes relative to it, ascending by code unit. */
function recordPaths(root: string): string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(path.sep).join('/'))
    .filter(
      (name) =>
        name.endsWith('.json') &&
        !path.basename(name).startsWith('.') &&
        !OTHERS.some((folder) => name.startsWith(folder)),
    )
    .sort();
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** The hash of each signed record by its path. Throws {@link UserError} naming the line that is none. */
function readSignatures(root: string): Map<string, string> {
  const file = path.join(root, SIGNATURES);
  if (!existsSync(file)) return new Map();
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return new Map(
    lines.map((line, index) => {
      const match = /^([0-9a-f]{64}) [ *](\S.*)$/.exec(line);
      if (match === null)
        throw new UserError(
          `${file}:${index + 1} is no line of sha256sum ('${line.slice(0, 40)}'); restore the file with git`,
        );
      return [match[2], match[1]];
    }),
  );
}

/** Compares every record under `root` with its signature. Throws {@link UserError} if the file of them is damaged. */
export async function checkSignatures(root: string): Promise<Signatures> {
  const signed = readSignatures(root);
  const present = recordPaths(root);
  const matching: string[] = [];
  const altered: string[] = [];
  const unsigned: string[] = [];
  for (const name of present) {
    const expected = signed.get(name);
    if (expected === undefined) unsigned.push(name);
    else (expected === (await hashOf(path.join(root, name))) ? matching : altered).push(name);
  }
  const here = new Set(present);
  const file = path.join(root, SIGNATURES);
  return {
    matching,
    altered,
    missing: [...signed.keys()].filter((name) => !here.has(name)).sort(),
    unsigned,
    witness: existsSync(file) ? sha256(readFileSync(file)) : '',
  };
}

/**
 * Signs the records that have no signature yet and returns how many. What is signed keeps its signature, so that signing
 * cannot cover up a record that was altered; signatures of records that are gone are kept for the same reason.
 *
 * Throws {@link UserError} if the file cannot be written.
 */
export async function signRecords(root: string): Promise<number> {
  const signed = readSignatures(root);
  const unsigned = recordPaths(root).filter((name) => !signed.has(name));
  for (const name of unsigned) signed.set(name, await hashOf(path.join(root, name)));
  if (unsigned.length > 0) {
    const lines = [...signed]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, hash]) => `${hash}  ${name}\n`);
    writeFileAtomic(path.join(root, SIGNATURES), lines.join(''));
  }
  return unsigned.length;
}
