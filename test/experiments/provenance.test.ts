import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { it } from 'node:test';
import { describeMachine, gitState } from '../../src/experiments/provenance.js';
import { temporaryFolder } from '../support/folders.js';

it('describes code and machine, once per process', async () => {
  const machine = await describeMachine();
  assert.equal(machine.node, process.version);
  assert.ok(machine.cores >= 1 && machine.cpu !== '');
  assert.equal(machine.packages['@tensorflow/tfjs-core'], '4.22.0');
  assert.match(machine.packages['activation-workbook'], /^\d+\.\d+\.\d+/);
  assert.match(machine.lockFile, /^[0-9a-f]{12}$/);
  assert.equal(await describeMachine(), machine);
});

it('tells commit and changed code, and takes what the program writes for no change of code', async (t) => {
  const folder = temporaryFolder(t);
  assert.deepEqual(await gitState(folder), { commit: 'unknown', dirty: false });
  const git = (...args: string[]): string => {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
    const { status, stdout, stderr } = spawnSync('git', ['-C', folder, ...identity, ...args], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    return stdout.trim();
  };
  git('init', '-q');
  writeFileSync(path.join(folder, 'code.ts'), '1');
  git('add', '.');
  git('commit', '-q', '-m', 'Begin');
  const commit = git('rev-parse', 'HEAD');
  assert.deepEqual(await gitState(folder), { commit, dirty: false });
  for (const output of ['data/trials/x', 'figures', 'notebooks']) {
    mkdirSync(path.join(folder, output), { recursive: true });
    writeFileSync(path.join(folder, output, 'file'), '1');
  }
  assert.deepEqual(await gitState(folder), { commit, dirty: false });
  writeFileSync(path.join(folder, 'new.ts'), '1');
  assert.deepEqual(await gitState(folder), { commit, dirty: true });
});
