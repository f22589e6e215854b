import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where Jupyter looks for the kernels of a user. */
function userFolder(env: NodeJS.ProcessEnv): string {
  if (env['JUPYTER_DATA_DIR']) return env['JUPYTER_DATA_DIR'];
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Jupyter');
  if (process.platform === 'win32') return path.join(env['APPDATA'] ?? homedir(), 'jupyter');
  return path.join(env['XDG_DATA_HOME'] ?? path.join(homedir(), '.local', 'share'), 'jupyter');
}

/**
 * Writes the kernelspec "typescript" below `<prefix>/share/jupyter`, or below the user's folder without a prefix.
 * Returns the path of its kernel.json. Nothing of Jupyter needs to be there.
 */
export function install(prefix: string | undefined, env: NodeJS.ProcessEnv = process.env): string {
  const folder = prefix === undefined ? userFolder(env) : path.join(path.resolve(prefix), 'share', 'jupyter');
  const file = path.join(folder, 'kernels', 'typescript', 'kernel.json');
  const cli = fileURLToPath(new URL('./cli.js', import.meta.url));
  const spec = {
    argv: [process.execPath, cli, 'kernel', '{connection_file}'],
    display_name: 'TypeScript',
    language: 'typescript',
    interrupt_mode: 'message',
  };
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(spec, null, 1) + '\n');
  renameSync(`${file}.new`, file);
  return file;
}
