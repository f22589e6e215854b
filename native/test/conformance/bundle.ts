import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const require = createRequire(import.meta.url);
const dist = fileURLToPath(new URL('../../', import.meta.url));
const output = path.join(dist, '..', 'build', 'conformance');

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

/** Hash of all that enters the bundle: our compiled files and the versions of the packages. */
function inputsHash(): string {
  const hash = createHash('sha256');
  for (const name of ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu', 'esbuild', 'jasmine-core']) {
    hash.update(`${name} ${(require(`${name}/package.json`) as { version: string }).version}\n`);
  }
  for (const folder of ['src', 'test/conformance', 'test/mutants']) {
    for (const file of files(path.join(dist, folder))) hash.update(file).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * The core package's own tests with this backend in one CommonJS file; made anew when an input has changed.
 * The package's `sideEffects` list must be ignored: by it the bundler would drop nearly all the tests.
 */
export async function conformanceBundle(): Promise<string> {
  const file = path.join(output, `${inputsHash()}.cjs`);
  if (existsSync(file)) return file;
  mkdirSync(output, { recursive: true });
  const temporary = `${file}.${process.pid}`;
  await build({
    entryPoints: [path.join(dist, 'test/conformance/entry.js')],
    outfile: temporary,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    ignoreAnnotations: true,
    external: ['jasmine-core/lib/jasmine-core/jasmine.js'],
    logLevel: 'error',
    // The addon is named by TFJS_ONEDNN_ADDON, so the loader's own address is not used.
    define: { 'import.meta.url': '"file:///bundle.cjs"' },
  });
  renameSync(temporary, file);
  return file;
}
