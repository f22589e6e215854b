import { cancel as cancelJobs, findExperiment, parseScale, storeRoot } from '../experiments/index.js';
import { parseCommand } from './command.js';
import { registry } from './registry.js';

/** `workbook cancel <experiment> [--scale quick]` */
export async function cancel(argv: string[]): Promise<number> {
  const options = { scale: { type: 'string', default: 'quick' } } as const;
  const { values, positionals } = parseCommand('cancel', argv, options, ['experiment']);
  const experiment = findExperiment(await registry(), positionals[0]);
  const notice = (line: string): boolean => process.stderr.write(`${line}\n`);
  const stopped = await cancelJobs(experiment, parseScale(values.scale), { root: storeRoot(), notice });
  process.stdout.write(`${stopped} tasks cancelled; what they stored stays\n`);
  return 0;
}
