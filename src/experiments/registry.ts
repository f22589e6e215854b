import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { UserError } from '../errors.js';
import { unknownName } from '../text/nearest.js';
import { experimentId, validateExperiment } from './experiment.js';
import type { Experiment, Registry } from './experiment.js';

/** The module with the experiments of the papers. */
export const PAPERS_MODULE = fileURLToPath(new URL('../papers/index.js', import.meta.url));

/**
 * Imports the module at the path `module` and checks its experiments.
 *
 * Throws {@link UserError} if there is no such file, a TypeError if it exports no `experiments` or bad ones.
 */
export async function loadRegistry(module: string): Promise<Registry> {
  const file = path.resolve(module);
  const registry = (await importFile(file)) as Partial<Registry>;
  if (!Array.isArray(registry.experiments))
    throw new TypeError(`${file} must export an array named experiments`);
  for (const name of ['prepare', 'plannedClaims'] as const) {
    if (registry[name] !== undefined && typeof registry[name] !== 'function')
      throw new TypeError(`${file} exports a ${name} that is not a function`);
  }
  registry.experiments.forEach(validateExperiment);
  const ids = registry.experiments.map(experimentId);
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) throw new TypeError(`${file} exports two experiments named ${repeated}`);
  return registry as Registry;
}

/** The experiment named `id`. Throws {@link UserError} with the nearest name and the allowed ones. */
export function findExperiment(registry: Registry, id: string): Experiment {
  const experiment = registry.experiments.find((candidate) => experimentId(candidate) === id);
  if (experiment === undefined) {
    throw new UserError(unknownName('experiment', id, registry.experiments.map(experimentId)));
  }
  return experiment;
}

async function importFile(file: string): Promise<unknown> {
  const { href } = pathToFileURL(file);
  try {
    return await import(href);
  } catch (error) {
    const { code, url } = error as { code?: string; url?: string };
    if (code === 'ERR_MODULE_NOT_FOUND' && url === href) {
      throw new UserError(
        `there is no module of experiments at ${file}; build the project or correct the path`,
      );
    }
    throw error;
  }
}
