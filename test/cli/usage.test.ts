import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isAvailable, unavailableReason } from 'tfjs-backend-onednn';
import { CONVOLUTIONAL_NETWORKS } from '../../src/papers/convolutions.js';
import { temporaryFolder } from '../support/folders.js';
import { start, workbook } from './command-line.js';

const ID = 'synthetic-paper/synthetic';
const EXPERIMENTS = ['synthetic', 'dying', 'throwing', 'endless', 'without-data']
  .map((name) => `synthetic-paper/${name}`)
  .join(', ');

describe('bad input is answered with one line and exit code 2', { concurrency: 2 }, () => {
  const cases: [string[], string | RegExp][] = [
    [
      [],
      'a command is needed: status, plan, run, cancel, notebook, verify, audit, site, export, backends; see: workbook --help',
    ],
    [
      ['stauts'],
      "unknown command 'stauts'; did you mean 'status'? allowed: status, plan, run, cancel, notebook, verify, audit, site, export, backends; see: workbook --help",
    ],
    [
      ['plan', '--paper', 'synthetik-paper'],
      "unknown paper 'synthetik-paper'; did you mean 'synthetic-paper'? allowed: synthetic-paper; see: workbook plan --help",
    ],
    [['plan', '--cores', '0'], "--cores is '0'; allowed: 1 to 1000000; see: workbook plan --help"],
    [
      ['plan', '--scale', 'reduced'],
      "no experiment chosen has the scale 'reduced'; see: workbook plan --help",
    ],
    [
      ['plan', '--seal', '--scale', 'quick'],
      'plans are sealed at the scales reduced and paper; see: workbook plan --help',
    ],
    [['plan', '--new-plan'], '--new-plan goes with --seal; see: workbook plan --help'],
    [
      ['constructor'],
      "unknown command 'constructor'; allowed: status, plan, run, cancel, notebook, verify, audit, site, export, backends; see: workbook --help",
    ],
    [['--verbose'], /^unknown command '--verbose'; .*allowed: status/],
    [
      ['status', 'synthetic-paper/syntetic'],
      `unknown experiment 'synthetic-paper/syntetic'; did you mean '${ID}'? allowed: ${EXPERIMENTS}`,
    ],
    [['status', ID, 'more'], "status does not take 'more'; see: workbook status --help"],
    [['status', '--al'], "unknown option '--al'; allowed: --help; see: workbook status --help"],
    [['run'], 'run needs <experiment>; see: workbook run --help'],
    [['run', 'x'], `unknown experiment 'x'; allowed: ${EXPERIMENTS}`],
    [
      ['run', ID, '--scale', 'papre'],
      "unknown scale 'papre'; did you mean 'paper'? allowed: smoke, quick, reduced, paper",
    ],
    [['run', ID, '--scale'], "Option '--scale <value>' argument missing; see: workbook run --help"],
    [
      ['run', ID, '--worker', '2'],
      "unknown option '--worker'; did you mean '--workers'? allowed: --scale, --workers, --variants, --new-plan, --executor, --partition, --time, --cpus, --memory, --array-limit, --template, --dry-run, --help; see: workbook run --help",
    ],
    [['run', ID, '-x'], /^unknown option '-x'; .*allowed: --scale/],
    [['run', ID, '--workers', '0'], "--workers is '0'; allowed: 1 to 999; see: workbook run --help"],
    [['run', ID, '--workers', '1.5'], "--workers is '1.5'; allowed: 1 to 999; see: workbook run --help"],
    [['run', ID, '--workers', 'two'], "--workers is 'two'; allowed: 1 to 999; see: workbook run --help"],
    [
      ['run', ID, '--variants', 'first,secnd'],
      "unknown variant 'secnd'; did you mean 'second'? allowed: first, second",
    ],
    [
      ['run', ID, '--variants', 'first,first'],
      'variants must be one or more different ones of: first, second',
    ],
    [['run', ID, '--variants', ''], "unknown variant ''; allowed: first, second"],
    [['run', 'synthetic-paper/without-data'], 'the data file digits.bin is missing; download it'],
    [['backends', 'wasm'], "backends does not take 'wasm'; see: workbook backends --help"],
  ];
  for (const [args, message] of cases) {
    it(`workbook ${args.join(' ')}`, async (t) => {
      const { code, stdout, stderr } = await workbook(args, { WORKBOOK_DATA: temporaryFolder(t) });
      const line = stderr
        .trimEnd()
        .split('\n')
        .at(-1)!
        .replace(/^workbook: /, '');
      if (message instanceof RegExp) assert.match(line, message);
      else assert.equal(line, message);
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.doesNotMatch(stderr, /\n\s+at /);
    });
  }

  it('a module that exports no experiments', async (t) => {
    const module = path.join(temporaryFolder(t), 'registry.mjs');
    writeFileSync(module, 'export const experiment = 1;\n');
    const { code, stdout, stderr } = await workbook(['status'], { WORKBOOK_REGISTRY: module });
    assert.deepEqual([code, stdout], [2, '']);
    assert.equal(
      stderr,
      `workbook: WORKBOOK_REGISTRY is '${module}': ${module} must export an array named experiments\n`,
    );
  });

  it('an unknown backend, before anything is trained or a kernel starts', async (t) => {
    const environment = { WORKBOOK_BACKEND: 'gpu', WORKBOOK_DATA: temporaryFolder(t) };
    for (const args of [
      ['run', ID, '--scale', 'smoke'],
      ['notebook', 'run', 'none.ipynb'],
    ]) {
      const { code, stdout, stderr } = await workbook(args, environment);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, /^workbook: WORKBOOK_BACKEND is 'gpu'; allowed are onednn, [^\n]+\n$/);
    }
  });

  it('an unknown backend', async () => {
    const { code, stderr } = await workbook(['backends'], { WORKBOOK_BACKEND: 'gpu' });
    assert.equal(code, 2);
    assert.match(stderr, /^workbook: WORKBOOK_BACKEND is 'gpu'; allowed are [^\n]+\n$/);
  });

  it('a registry that is not there', async () => {
    const { code, stderr } = await workbook(['status'], { WORKBOOK_REGISTRY: '/none/registry.js' });
    assert.equal(code, 2);
    assert.equal(
      stderr,
      "workbook: WORKBOOK_REGISTRY is '/none/registry.js': there is no module of experiments at /none/registry.js; " +
        'build the project or correct the path\n',
    );
  });

  it('a store that is a file', async (t) => {
    const file = path.join(temporaryFolder(t), 'file');
    writeFileSync(file, '');
    for (const command of ['status', 'run']) {
      const { code, stderr } = await workbook([command, ID], { WORKBOOK_DATA: file });
      assert.equal(code, 2);
      assert.match(stderr, /^workbook: cannot read \S+synthetic \(ENOTDIR[^\n]+\n$/);
    }
  });
});

describe('a data file that is not as published is answered with one line and exit code 2', () => {
  const papers = fileURLToPath(new URL('../../src/papers/index.js', import.meta.url));
  for (const [what, content] of [
    ['size', 'x'],
    ['checksum', Buffer.alloc(2_889_702)],
  ] as const) {
    it(`a wrong ${what}`, async (t) => {
      const root = temporaryFolder(t);
      const file = path.join(root, 'semeion.data');
      writeFileSync(file, content);
      const { code, stdout, stderr } = await workbook(
        ['run', 'locally-adaptive-activations/benchmark-semeion', '--scale', 'smoke'],
        { WORKBOOK_REGISTRY: papers, WORKBOOK_DATA: root, WORKBOOK_SEMEION: file },
      );
      assert.deepEqual([code, stdout], [2, '']);
      const line = stderr.trimEnd().split('\n').at(-1)!;
      assert.ok(line.startsWith(`workbook: ${file} has `), line);
      assert.match(line, /published .*; fetch it from \S+ and set WORKBOOK_SEMEION to its place$/);
      assert.doesNotMatch(stderr, /\n\s+at /);
    });
  }
});

describe('failures are answered with exit code 1', () => {
  it('blocks that fail are named, the others stored', async (t) => {
    const environment = { WORKBOOK_DATA: temporaryFolder(t) };
    const { code, stdout, stderr } = await workbook(['run', 'synthetic-paper/throwing'], environment);
    assert.equal(code, 1);
    assert.equal(stdout, '4 trials trained\n');
    const lines = stderr.split('\n').filter((line) => line.includes('failed'));
    assert.equal(lines.length, 4);
    assert.equal(lines[0], 'workbook: first, seeds 0, 1, 2, 3, 4 failed: no such width');
    assert.doesNotMatch(stderr, /\n\s+at /);
    const debug = await workbook(['run', 'synthetic-paper/throwing'], {
      ...environment,
      WORKBOOK_DEBUG: '1',
    });
    assert.match(debug.stderr, /RangeError: no such width\n\s+at .*registry\.js/);
  });

  it('unexpected errors say how to see their stack', async (t) => {
    const module = path.join(temporaryFolder(t), 'registry.mjs');
    writeFileSync(module, 'throw new Error("broken registry");\n');
    const quiet = await workbook(['status'], { WORKBOOK_REGISTRY: module });
    assert.equal(quiet.code, 1);
    assert.equal(quiet.stderr, 'workbook: broken registry (set WORKBOOK_DEBUG=1 to see where)\n');
    const loud = await workbook(['status'], { WORKBOOK_REGISTRY: module, WORKBOOK_DEBUG: '1' });
    assert.equal(loud.code, 1);
    assert.match(loud.stderr, /Error: broken registry\n\s+at .*registry\.mjs:1/);
  });
});

describe('help', { concurrency: 2 }, () => {
  for (const args of [
    ['--help'],
    ['-h'],
    ['status', '--help'],
    ['run', '-h'],
    ['notebook', '--help'],
    ['backends', '--help'],
  ]) {
    it(`workbook ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await workbook(args);
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, /usage: workbook/i);
      if (args.length === 2) assert.ok(stdout.toLowerCase().includes(`usage: workbook ${args[0]}`));
    });
  }

  it('--version', async () => {
    const { code, stdout } = await workbook(['--version']);
    assert.equal(code, 0);
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  });

  it('an end of the reader is no error', async () => {
    // The reader is gone at once; a command that prints must neither fail nor hang.
    const { child, outcome } = start(['--help']);
    child.stdout!.destroy();
    assert.deepEqual((await outcome).stderr, '');
  });
});

describe('good input', () => {
  it('run fills what status shows', async (t) => {
    const environment = { WORKBOOK_DATA: temporaryFolder(t) };
    const before = await workbook(['status', ID], environment);
    assert.match(before.stdout, /quick +0 +24 +0 +- +- +- +- +-\n/);
    const run = await workbook(['run', ID, '--workers', '2'], environment);
    assert.deepEqual([run.code, run.stdout], [0, '24 trials trained\n']);
    assert.match(run.stderr, /24 of 24 trials stored at quick scale, 2 diverged\n$/);
    const again = await workbook(['run', ID], environment);
    assert.deepEqual(
      [again.code, again.stdout, again.stderr],
      [0, '0 trials trained\n', '24 of 24 trials stored at quick scale, 2 diverged\n'],
    );
    const after = await workbook(['status', ID], environment);
    assert.match(after.stdout, /quick +24 +0 +2 +- +0 s +- +hash 1\.0\.0 +([0-9a-f]{10}|unknown)/);
    assert.match(after.stdout, /first +0 of 1 +12 of 12 \(1 diverged\) +0 of 30\n/);
    const all = await workbook(['status'], environment);
    assert.equal(all.stdout.trimEnd().split('\n').length, 1 + 5 * 3);
  });

  it('status reports a damaged record, goes on and exits with 1', async (t) => {
    const root = temporaryFolder(t);
    const folder = path.join(root, 'synthetic-paper', 'synthetic');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'first-quick-0..4-0123456789ab.json'), '{"format": 1');
    const { code, stdout, stderr } = await workbook(['status', ID], { WORKBOOK_DATA: root });
    assert.equal(code, 1);
    assert.match(stdout, /quick +0 +24/);
    const setAside = `${folder} holds damaged records, set aside: first-quick-0..4-0123456789ab.json.rejected; `;
    const [damaged, ...others] = stderr.trimEnd().split('\n');
    assert.match(damaged!, /^\S+first-quick-0\.\.4-0123456789ab\.json is truncated or altered /);
    assert.ok(others.length === 1 && others[0]!.startsWith(setAside), stderr);
    const again = await workbook(['status', ID], { WORKBOOK_DATA: root });
    assert.equal(again.code, 1, 'as long as it lies there');
    assert.ok(again.stderr.startsWith(setAside), again.stderr);
  });

  it('backends says what was chosen', async () => {
    const { code, stdout } = await workbook(['backends'], { WORKBOOK_BACKEND: 'cpu' });
    assert.equal(code, 0);
    assert.match(stdout, /^cpu 4\.22\.0, 1 thread\n/);
  });

  it(
    'backends tells the kernel of every convolution, the same in every run',
    { skip: isAvailable() ? false : unavailableReason() },
    async () => {
      const [first, second] = await Promise.all(
        [1, 2].map(() => workbook(['backends'], { WORKBOOK_BACKEND: 'onednn' })),
      );
      assert.equal(first.stdout, second.stdout);
      assert.match(first.stdout, /^vectors of (128|256|512) bits/m);
      const rows = first.stdout.split('\n').filter((line) => / x \d+ on \d+ x \d+/.test(line));
      assert.equal(rows.length, CONVOLUTIONAL_NETWORKS.flatMap(({ convolutions }) => convolutions).length);
      for (const line of rows) assert.match(line, /( {2}(library|direct|winograd [24] x [24]) *){3}$/, line);
    },
  );
});
