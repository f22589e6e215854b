import { fileURLToPath } from 'node:url';
import { startWorkbook, type Outcome } from '../support/workbook.js';

/** The path of the registry of the tests. */
const registry = fileURLToPath(new URL('../experiments/fixtures/registry.js', import.meta.url));

/** Starts the command line with the experiments of the tests. */
export const start = (
  args: readonly string[],
  environment: Record<string, string> = {},
): ReturnType<typeof startWorkbook> =>
  startWorkbook(args, { WORKBOOK_REGISTRY: registry, WORKBOOK_DEBUG: '', ...environment });

/** Runs it to its end. */
export const workbook = (args: readonly string[], environment?: Record<string, string>): Promise<Outcome> =>
  start(args, environment).outcome;
