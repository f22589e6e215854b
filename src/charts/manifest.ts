import { readFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors.js';
import { sha256 } from '../system/sha256.js';

/** Where a figure or table comes from. */
export interface Sources {
  /** The function and notebook that made it. */
  madeBy: string;
  /** Names of the records that it shows. */
  records: readonly string[];
  scale: string;
  /** Per arm; an integer ≥ 0. */
  trials: number;
  backends: readonly string[];
  /** That trained the records. */
  commits: readonly string[];
  machines: readonly string[];
}

/** What the manifest holds of one file. */
export interface ManifestEntry extends Sources {
  sha256: string;
}

/** By path under the figures folder, with forward slashes. */
export type Manifest = Record<string, ManifestEntry>;

export const MANIFEST = 'manifest.json';

/** The manifest of the figures folder `root`; empty where there is none. Throws {@link UserError} for a damaged one. */
export function readManifest(root: string): Manifest {
  const file = path.join(root, MANIFEST);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new UserError(`cannot read ${file}: ${(error as Error).message}`, { cause: error });
  }
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch (error) {
    throw new UserError(damaged(file, (error as Error).message), { cause: error });
  }
  if (manifest === null || typeof manifest !== 'object' || Array.isArray(manifest)) {
    throw new UserError(damaged(file, 'it holds no object'));
  }
  return manifest as Manifest;
}

/** One line per file of the manifest that is missing or differs from its checksum; none when all is well. */
export function checkManifest(root: string): string[] {
  return Object.entries(readManifest(root)).flatMap(([file, entry]) => {
    const bytes = readIfThere(path.join(root, file));
    if (bytes === undefined) return [`${file} is missing`];
    const found = sha256(bytes);
    return found === entry.sha256 ? [] : [`${file} has the sha256 ${found}, expected ${entry.sha256}`];
  });
}

/** The bytes of a file; undefined if there is none. */
export function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

function damaged(file: string, why: string): string {
  return `${file} is damaged (${why}); delete it and make the figures again`;
}
