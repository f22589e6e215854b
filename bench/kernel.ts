import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { findKernelspec } from '../src/notebook/index.js';
import { startKernel } from '../src/notebook/kernel.js';
import { projectRoot } from '../src/system/project-root.js';
import { median, now, type Clock } from './clock.js';
import { processorTime } from './processor-time.js';
import { row } from './row.js';

const RUNS = 5;
const CELLS = 20;
const MODULE = 'activation-workbook';

/** Milliseconds by what was measured, with the most that it should take. */
type Times = Readonly<Record<string, number>>;
const MOST: Times = {
  'start to first cell': 800,
  'empty cell': 5,
  'declaration, result': Infinity,
  [`import ${MODULE}`]: 600,
  'import again': Infinity,
  completion: 100,
  'its export': 100,
  inspection: 100,
};

/** One kernel from its start on; of what is repeated, the median. */
async function measureKernel(clock: Clock): Promise<Times> {
  const begin = performance.now();
  const cwd = path.join(projectRoot(), 'notebooks');
  const kernel = await startKernel(findKernelspec('tslab'), { cwd });
  try {
    const clockOfKernel = (): number => (clock === 'wall' ? now(clock) : processorTime(kernel.pid));
    const timeOf = async (type: string, content: object, from = clockOfKernel()): Promise<number> => {
      const { reply, idle } =
        type === 'execute_request'
          ? kernel.client.execute((content as { code: string }).code)
          : kernel.client.request('shell', type, content as Record<string, string | number>);
      const [{ status, evalue }] = await Promise.all([reply, idle]);
      if (status !== 'ok') throw new Error(`${type}: ${String(evalue)}`);
      return clockOfKernel() - from;
    };
    const cell = (code: string, from?: number): Promise<number> => timeOf('execute_request', { code }, from);
    const ask = (type: string, code: string): Promise<number> =>
      timeOf(type, { code, cursor_pos: code.length, detail_level: 0 });
    const repeated = async (measure: (place: number) => Promise<number>): Promise<number> => {
      const times: number[] = [];
      for (let place = 0; place < CELLS; place++) times.push(await measure(place));
      return median(times);
    };
    return {
      'start to first cell': await cell('1', clock === 'wall' ? begin : 0),
      'empty cell': await repeated(() => cell('')),
      'declaration, result': await repeated((place) => cell(`const x${place} = ${place};\nx${place} + 1`)),
      [`import ${MODULE}`]: await cell(`import * as first from ${JSON.stringify(MODULE)};`),
      'import again': await cell(`import { permutationTest } from ${JSON.stringify(MODULE)};`),
      // Each time another text, as when someone types.
      completion: await repeated((place) => ask('complete_request', `const y${place} = Math.hyp`)),
      'its export': await repeated((place) => ask('complete_request', `const y${place} = first.permut`)),
      inspection: await repeated((place) => ask('inspect_request', `const y${place} = permutationTest`)),
    };
  } finally {
    await kernel.kill();
  }
}

/** Prints how soon a notebook's kernel is there, what cells cost, and how soon it completes and inspects. */
export async function benchKernel(clock: Clock): Promise<void> {
  if (clock === 'cpu' && process.platform !== 'linux')
    return console.log('Notebook kernel: the processor time of other processes is known on Linux alone');
  const runs: Times[] = [];
  for (let run = 0; run < RUNS; run++) runs.push(await measureKernel(clock));
  const of = (name: string): number[] => runs.map((times) => times[name]);
  const text = (value: number): string => value.toFixed(value < 10 ? 1 : 0);
  console.log(
    `Notebook kernel, milliseconds of ${clock === 'wall' ? 'time' : 'processor time of its processes'}, ${RUNS} starts; ` +
      `load ${loadavg()[0].toFixed(1)} on ${cpus().length} processors`,
  );
  row('', 'least', 'median', 'at most');
  for (const [name, most] of Object.entries(MOST))
    row(name.padEnd(28), text(Math.min(...of(name))), text(median(of(name))), most === Infinity ? '' : most);
}
