import { loadRegistry, PAPERS_MODULE } from '../experiments/index.js';
import type { Registry } from '../experiments/index.js';

/** The path of the module of experiments: the environment variable WORKBOOK_REGISTRY, or the papers' one. */
export function registryModule(): string {
  return process.env.WORKBOOK_REGISTRY || PAPERS_MODULE;
}

/** The experiments that the command line knows. */
export function registry(): Promise<Registry> {
  return loadRegistry(registryModule());
}
