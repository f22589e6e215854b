import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { projectRoot } from '../../src/system/project-root.js';

export const fixtures = path.join(projectRoot(), 'test', 'notebook', 'fixtures');

/**
 * A folder for the files of one test file, removed at its end. It is also the folder of temporary files, so that its
 * path is in the command line of every kernel that the tests start.
 */
export function workFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'notebook-test-'));
  process.env['TMPDIR'] = folder;
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Copies the fixture `name` into `folder`. */
export function copyFixture(name: string, folder: string, as = name): string {
  const copy = path.join(folder, `${as}.ipynb`);
  copyFileSync(path.join(fixtures, `${name}.ipynb`), copy);
  return copy;
}

const commandLine = (pid: string) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
};

/** The kernels that use temporary files of `folder`, by their process numbers. */
export function kernelsOf(folder: string): string[] {
  return readdirSync('/proc').filter(
    (pid) => /^\d+$/.test(pid) && commandLine(pid).includes(path.join(folder, 'workbook-kernel-')),
  );
}

export function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
