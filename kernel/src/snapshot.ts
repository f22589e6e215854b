import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const modules = path.dirname(fileURLToPath(import.meta.url));
const folder = () => process.env['TSLAB_KERNEL_SNAPSHOTS'] ?? path.join(modules, '..', 'snapshots');

/** Where the snapshot for this Node and this state of the kernel and its compiler lies. */
export function snapshotFile(): string {
  const hash = createHash('sha256').update(process.version + process.arch + require.resolve('typescript'));
  const files = [modules, path.join(modules, 'language')].flatMap((place) =>
    readdirSync(place)
      .filter((name) => /\.c?js$/.test(name))
      .map((name) => path.join(place, name)),
  );
  for (const file of [...files, require.resolve('typescript')]) {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return path.join(folder(), `${hash.digest('hex').slice(0, 16)}.blob`);
}

/** The snapshot from which the compiler's process starts faster; undefined when none was prepared. */
export function preparedSnapshot(): string | undefined {
  const file = snapshotFile();
  return existsSync(file) ? file : undefined;
}

/**
 * Makes the snapshot, for notebooks in `notebooks` that import the packages `imports`; it serves all others too. Returns
 * its path. Snapshots of former states are removed. Throws an Error with what Node says.
 */
export function prepareSnapshot(notebooks: string, imports: string[]): string {
  const file = snapshotFile();
  const part = `${file}.${process.pid}`;
  const request = {
    typescript: require.resolve('typescript'),
    modules,
    folder: path.resolve(notebooks),
    imports,
  };
  mkdirSync(folder(), { recursive: true });
  // Node runs the script of a snapshot without the variables of a module.
  const script = `${part}.js`;
  writeFileSync(
    script,
    `var exports = {};${readFileSync(path.join(modules, 'language', 'snapshot.cjs'), 'utf8')}`,
  );
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--snapshot-blob', part, '--build-snapshot', script],
    {
      env: { ...process.env, NODE_NO_WARNINGS: '1', TSLAB_KERNEL_SNAPSHOT: JSON.stringify(request) },
      encoding: 'utf8',
    },
  );
  if (status !== 0 || !existsSync(part)) throw new Error(`the snapshot cannot be made: ${stderr.trim()}`);
  for (const name of readdirSync(folder())) {
    const other = path.join(folder(), name);
    if (other !== part) rmSync(other);
  }
  renameSync(part, file);
  return file;
}
