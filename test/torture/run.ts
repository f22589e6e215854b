/*
 * Injects faults into real runs, reads and downloads, and checks each time what must hold. The moments and places are drawn
 * from seeded streams. `node dist/test/torture/run.js kill` injects the faults whose name contains `kill`.
 */
import { badDownloads } from './downloads.js';
import { injectAll, type Injection } from './injection.js';
import { kernelDeaths, notebookKills } from './notebooks.js';
import { spoiledRecords, spoiledStore } from './records.js';
import { deadLock, foreignLock, fullDisk, kills, readOnly, twoRuns, workerKills } from './runs.js';
import { textTable } from '../../src/cli/text-table.js';

const FAULTS = [
  kills(50),
  workerKills(5),
  spoiledRecords(200),
  spoiledStore(10),
  twoRuns(5),
  foreignLock(3),
  deadLock(3),
  fullDisk(5),
  readOnly(2),
  kernelDeaths(4),
  notebookKills(10),
  badDownloads(70),
];

const wanted = process.argv.slice(2);
const chosen = FAULTS.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
const done: Injection[] = [];
for (const fault of chosen) {
  const begin = performance.now();
  const injection = await injectAll(fault, (count, of) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${fault.name} ${count}/${of}\x1b[K`);
  });
  done.push(injection);
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  const { failures, skipped, injected } = injection;
  const result =
    skipped !== undefined ? `skipped: ${skipped}` : `${injected - failures.length} of ${injected} hold`;
  process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[K' : ''}${fault.name}: ${result}, ${seconds} s\n`);
  for (const failure of failures) process.stderr.write(`  ${failure}\n`);
}
const rows = done.map(({ name, injected, failures, skipped, holds }) => [
  name,
  skipped === undefined ? String(injected) : 'skipped',
  skipped === undefined ? String(injected - failures.length) : '-',
  skipped ?? holds,
]);
process.stdout.write(textTable([['fault', 'injected', 'held', 'what must hold'], ...rows]));
const failed = done.reduce((sum, { failures }) => sum + failures.length, 0);
const injected = done.reduce((sum, one) => sum + one.injected, 0);
process.stdout.write(`${injected} faults injected, ${failed} after which something did not hold\n`);
process.exitCode = failed > 0 || injected === 0 ? 1 : 0;
