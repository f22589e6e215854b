import { createFile } from '../../src/system/files.js';

/** Creates files in a shared folder and prints which it was the one to create; run as a process. Arguments: folder, count. */
const [folder, count] = process.argv.slice(2);
const created = Array.from({ length: Number(count) }, (_, i) => i).filter((i) =>
  createFile(`${folder}/${i}`, `${process.pid} `.repeat(2000)),
);
process.stdout.write(JSON.stringify(created));
