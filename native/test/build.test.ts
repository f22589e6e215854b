import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { skipReason } from './support/backend.js';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));
const NODE_MODULES = path.resolve(
  path.dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json')),
  '..',
);
const ADDON = path.join(PACKAGE, 'build', 'onednn.node');

/** What a program that imports the package finds. */
const PROBE = `
  import * as tf from '@tensorflow/tfjs-core';
  import { isAvailable, unavailableReason } from './dist/src/index.js';
  await tf.ready();
  console.log(JSON.stringify([isAvailable(), unavailableReason(), tf.getBackend()]));
`;

/** A copy of the package's files as they are installed, with nothing built. */
function copyOfPackage(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'onednn-package-'));
  for (const name of ['package.json', 'scripts', 'cpp', 'dist/src'])
    cpSync(path.join(PACKAGE, name), path.join(folder, name), { recursive: true });
  symlinkSync(NODE_MODULES, path.join(folder, 'node_modules'));
  return folder;
}

describe('the installation', () => {
  let folder = '';
  before(() => (folder = copyOfPackage()));
  after(() => rmSync(folder, { recursive: true }));

  const install = (env: NodeJS.ProcessEnv, ...flags: string[]) =>
    spawnSync(process.execPath, ['scripts/build-addon.mjs', ...flags], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });

  /** Installs, expecting success without an addon, and returns the reason that the package then gives. */
  function reasonAfter(env: NodeJS.ProcessEnv): string {
    const { status, stdout, stderr } = install(env);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    assert.match(stdout, /\nTo provide it: [^\n]+\n$/);
    assert.ok(!existsSync(path.join(folder, 'build', 'onednn.node')));
    const found = execFileSync(process.execPath, ['--input-type=module', '-e', PROBE], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, TFJS_ONEDNN_ADDON: undefined, NODE_TEST_CONTEXT: undefined },
    });
    const [available, reason, backend] = JSON.parse(found) as [boolean, string, string];
    assert.deepEqual({ available, backend }, { available: false, backend: 'cpu' });
    assert.ok(!reason.includes('\n'), `the reason is one line: ${reason}`);
    return reason;
  }

  it('succeeds without a compiler and names the command that installs one', () => {
    const reason = reasonAfter({ CXX: '/nonexistent/c++' });
    assert.match(reason, /no C\+\+ compiler \(tried \/nonexistent\/c\+\+\); to provide it: cd /);
    assert.match(reason, /(install|-S) .*&& node scripts\/build-addon\.mjs --force$/);
  });

  it('fails without a compiler where it must not go on without the addon', () => {
    assert.equal(install({ CXX: '/nonexistent/c++' }, '--strict').status, 1);
  });

  it('succeeds without oneDNN and names the command that installs it', () => {
    const compiler = path.join(folder, 'without-onednn');
    // A compiler that finds neither the header nor the library.
    writeFileSync(
      compiler,
      `#!/bin/sh\ncase "$*" in *-ldnnl*) echo 'no such library' >&2; exit 1;; esac\nexec \${REAL_CXX:-c++} "$@"\n`,
    );
    chmodSync(compiler, 0o755);
    const reason = reasonAfter({ CXX: compiler, REAL_CXX: process.env['CXX'] });
    assert.match(
      reason,
      /oneDNN \(header oneapi\/dnnl\/dnnl\.hpp and library dnnl\) not found; to provide it: /,
    );
    assert.match(reason, /(dnnl|onednn)\S* && node scripts\/build-addon\.mjs --force$/);
  });

  it('succeeds and says so where ONEDNN_PREFIX names no installation', () => {
    const reason = reasonAfter({ ONEDNN_PREFIX: '/nonexistent' });
    assert.match(reason, /ONEDNN_PREFIX is \/nonexistent, which has no folder include; to provide it: /);
  });

  it(
    'succeeds where the sources do not compile, with the first error as the reason',
    { skip: skipReason() },
    () => {
      appendFileSync(path.join(folder, 'cpp', 'addon.cc'), '\n#error does not compile here\n');
      const reason = reasonAfter({});
      assert.match(reason, /the compilation failed: .*does not compile here.*; to provide it: cd /);
    },
  );
});

describe('the addon', { skip: skipReason() }, () => {
  const emulator = spawnSync('qemu-x86_64', ['--version']).status === 0 && process.arch === 'x64';
  const skip = emulator ? false : 'needs qemu-x86_64 (package qemu-user)';

  it('refuses a processor without AVX2 with an error', { skip, timeout: 300_000 }, () => {
    const load = `try { require(${JSON.stringify(ADDON)}); } catch (error) { console.log(error.message); }`;
    const { status, signal, stdout } = spawnSync(
      'qemu-x86_64',
      ['-cpu', 'Nehalem', process.execPath, '--jitless', '-e', load],
      { encoding: 'utf8', env: { ...process.env, NODE_TEST_CONTEXT: undefined } },
    );
    assert.deepEqual({ status, signal }, { status: 0, signal: null });
    assert.equal(stdout, 'the addon was built for a processor with AVX2 and FMA, which this one lacks\n');
  });
});
