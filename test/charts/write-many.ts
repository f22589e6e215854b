import { writeTable } from '../../src/charts/index.js';
import { SOURCES } from './samples.js';

/** Writes tables of its own into a shared folder; run as a process by manifest.test.ts. Arguments: folder, name, count. */
const [root, name, count] = process.argv.slice(2);
for (let i = 0; i < Number(count); i++) {
  const table = { caption: name, columns: [{ name: 'i', title: 'i' }], rows: [{ i }] };
  await writeTable(root, `${name}/table-${i}`, table, { ...SOURCES, madeBy: name });
}
