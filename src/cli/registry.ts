import { loadRegistry, PAPERS_MODULE } from '../experiments/index.js';
import type { Registry } from '../experiments/index.js';
import { UserError } from '../errors.js';

/** The path of the module of experiments: the environment variable WORKBOOK_REGISTRY, or the papers' one. */
export function registryModule(): string {
  return process.env.WORKBOOK_REGISTRY || PAPERS_MODULE;
}

/**
 * The experiments that the command line knows.
 *
 * Throws {@link UserError} that names WORKBOOK_REGISTRY and its file if that is no module of experiments.
 */
export async function registry(): Promise<Registry> {
  const named = process.env.WORKBOOK_REGISTRY;
  try {
    return await loadRegistry(registryModule());
  } catch (error) {
    if (!named || !(error instanceof UserError || error instanceof TypeError)) throw error;
    throw new UserError(`WORKBOOK_REGISTRY is '${named}': ${error.message}`, { cause: error });
  }
}
