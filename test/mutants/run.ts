import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../src/system/project-root.js';
import { MUTANTS, type Mutant } from './verdict-mutants.js';

/**
 * Plants each mistake into a copy of the compiled code and runs the tests of the statistics on it: one line a mutant with the
 * test file that noticed it, then the score. Exit code 1 if one survives.
 */
const root = projectRoot();
const folder = mkdtempSync(path.join(os.tmpdir(), 'workbook-mutants-'));
const dist = path.join(folder, 'dist');

/** Whether a compiled test file passes. */
const passes = (test: string): boolean =>
  spawnSync(process.execPath, [path.join(dist, 'test', test)], { cwd: folder, stdio: 'ignore' }).status === 0;

/** The compiled file with the mistake planted. Throws an Error if the text that it replaces is not there once. */
function planted({ name, file, from, to }: Mutant): string {
  const parts = readFileSync(path.join(dist, 'src', file), 'utf8').split(from);
  if (parts.length !== 2)
    throw new Error(`the mutant '${name}' needs '${from}' once in ${file}; adapt it to the code`);
  return parts.join(to);
}

/** The first test file that fails with the mistake planted; undefined if it survives. */
function noticedBy(mutant: Mutant): string | undefined {
  const target = path.join(dist, 'src', mutant.file);
  const sound = readFileSync(target, 'utf8');
  try {
    writeFileSync(target, planted(mutant));
    return mutant.tests.find((test) => !passes(test));
  } finally {
    writeFileSync(target, sound);
  }
}

try {
  cpSync(path.join(root, 'dist'), dist, { recursive: true });
  for (const name of ['node_modules', 'data', 'native', 'package.json'])
    symlinkSync(path.join(root, name), path.join(folder, name));
  MUTANTS.forEach(planted);
  const failing = [...new Set(MUTANTS.flatMap(({ tests }) => tests))].filter((test) => !passes(test));
  if (failing.length > 0) throw new Error(`these tests fail without a mutant: ${failing.join(', ')}`);
  let survived = 0;
  for (const mutant of MUTANTS) {
    const test = noticedBy(mutant);
    if (test === undefined) survived++;
    process.stdout.write(`${mutant.name}: ${test === undefined ? 'SURVIVED' : `noticed by ${test}`}\n`);
  }
  process.stdout.write(`${MUTANTS.length - survived} of ${MUTANTS.length} mutants noticed\n`);
  process.exitCode = survived === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
