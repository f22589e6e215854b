import type { ExecutorOptions } from './executor.js';
import type { Experiment, Scale } from './experiment.js';
import { describeMachine } from './provenance.js';
import type { Provenance } from './provenance.js';
import { recordIdentity } from './record.js';
import { writeRecord } from './store.js';

/**
 * The function that stores a trained block together with how it came about.
 *
 * @param plan the hash of the plan in force, where one is sealed
 */
export async function storeTrained(
  root: string,
  experiment: Experiment,
  scale: Scale,
  executor: Provenance['executor'],
  plan: string | undefined,
): Promise<ExecutorOptions['onTrained']> {
  const dataHash = await experiment.dataHash(scale);
  const machine = await describeMachine();
  return ({ block, trials, backend: { name, version, threads }, started, seconds, processorSeconds }) => {
    const provenance = {
      ...machine,
      backend: { name, version, threads },
      executor,
      ...(plan === undefined ? {} : { plan }),
      started,
      seconds,
      processorSeconds,
    } as const;
    writeRecord(root, { ...recordIdentity(experiment, block, dataHash), trials, provenance });
  };
}
