import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readNotebook } from '../../src/notebook/index.js';
import { eventually } from '../support/processes.js';
import { startWorkbook } from '../support/workbook.js';
import { copyFixture, fixtures, kernelsOf, workFolder } from './helpers.js';

const folder = workFolder();
const place = (name: string) => {
  const made = path.join(folder, name);
  mkdirSync(made);
  return made;
};
const original = (name: string) => readFileSync(path.join(fixtures, `${name}.ipynb`), 'utf8');
const outputCount = (file: string) =>
  (JSON.parse(readFileSync(file, 'utf8')) as { cells: { outputs: unknown[] }[] }).cells.flatMap(
    ({ outputs }) => outputs,
  ).length;

describe('workbook notebook', () => {
  it('goes on after a notebook that fails and one that is none, shows a summary and exits with 1', async () => {
    const here = place('keep-going');
    const output = path.join(here, 'executed');
    const files = ['throws', 'truncated', 'small'].map((name) => copyFixture(name, here));
    const { code, stdout, stderr } = await startWorkbook(['notebook', 'run', ...files, '--output', output])
      .outcome;
    assert.equal(code, 1);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s{2,}/));
    assert.deepEqual(rows[0], ['notebook', 'status', 'cells', 'time']);
    assert.deepEqual(rows[1].slice(0, 3), [files[0], 'failed', '1/3']);
    assert.deepEqual(rows[2], [files[1], 'bad input']);
    assert.deepEqual(rows[3].slice(0, 3), [files[2], 'ok', '1/1']);
    assert.match(stderr, /throws\.ipynb: cell 2 of 3, line 8: RangeError: x is 0\n/);
    assert.match(stderr, /^workbook: .*truncated\.ipynb is not JSON, or truncated: .*$/m);
    assert.doesNotMatch(stderr, /\n\s+at /, 'no stack trace');
    assert.deepEqual(readdirSync(output), ['small.ipynb']);
    assert.equal(outputCount(path.join(output, 'small.ipynb')), 1);
    assert.equal(readFileSync(files[2], 'utf8'), original('small'), 'the notebook itself stays as it was');
  });

  it('executes several side by side and lists them in the order given', async () => {
    const here = place('side-by-side');
    const files = ['small', 'throws', 'small'].map((name, i) => {
      mkdirSync(path.join(here, String(i)));
      return copyFixture(name, path.join(here, String(i)));
    });
    const { code, stdout } = await startWorkbook(['notebook', 'run', '--jobs', '2', ...files]).outcome;
    assert.equal(code, 1);
    const rows = stdout.trim().split('\n').slice(1);
    assert.deepEqual(
      rows.map((line) =>
        line
          .trim()
          .split(/\s{2,}/)
          .slice(0, 2),
      ),
      [
        [files[0], 'ok'],
        [files[1], 'failed'],
        [files[2], 'ok'],
      ],
    );
  });

  const bad: [string, string[], RegExp][] = [
    ['no command', ['notebook'], /a command is needed: run; see: workbook notebook --help/],
    ['an unknown command', ['notebook', 'rum'], /unknown command 'rum'; did you mean 'run'\?/],
    ['no file', ['notebook', 'run'], /notebook run needs <file\.\.\.>; see: workbook notebook run --help/],
    [
      'an unknown option',
      ['notebook', 'run', 'a.ipynb', '--jbos', '2'],
      /unknown option '--jbos'; did you mean '--jobs'\? allowed: --timeout, .*; see: workbook notebook run --help/,
    ],
    [
      'a number of jobs that is none',
      ['notebook', 'run', 'a.ipynb', '--jobs', '0'],
      /--jobs is '0'; allowed: 1 to 64/,
    ],
    ['too many jobs', ['notebook', 'run', 'a.ipynb', '--jobs', '65'], /--jobs is '65'; allowed: 1 to 64/],
    ['a limit that is no number', ['notebook', 'run', 'a.ipynb', '--timeout', 'long'], /--timeout is 'long'/],
    ['a limit of nothing', ['notebook', 'run', 'a.ipynb', '--total-timeout', '0'], /--total-timeout is '0'/],
    ['a missing file', ['notebook', 'run', 'no/such.ipynb'], /no notebook no\/such\.ipynb: check the path/],
    [
      'two of a name for one folder',
      ['notebook', 'run', 'a/x.ipynb', 'b/x.ipynb', '--output', 'c'],
      /two notebooks/,
    ],
  ];
  for (const [name, args, message] of bad) {
    it(`${name}: one line, exit code 2`, async () => {
      const { code, stderr } = await startWorkbook(args).outcome;
      assert.equal(code, 2);
      assert.match(stderr, message);
      assert.equal(stderr.trim().split('\n').length, 1);
    });
  }
});

describe('a file that is no notebook to run', { concurrency: 2 }, () => {
  const here = place('no-notebook');
  for (const name of [
    'empty',
    'truncated',
    'not-json',
    'format-3',
    'no-cells',
    'no-kernelspec',
    'unknown-kernel',
  ]) {
    it(`${name}: one line, exit code 2, and the file stays`, async () => {
      const file = copyFixture(name, here);
      const { code, stderr } = await startWorkbook(['notebook', 'run', file]).outcome;
      assert.equal(code, 2);
      assert.match(stderr, /^workbook: [^\n]+\n$/);
      assert.equal(readFileSync(file, 'utf8'), original(name));
    });
  }
});

describe('a runner that is stopped', () => {
  const here = place('stopped');
  const file = copyFixture('slow', here);
  const text = readFileSync(file, 'utf8');
  // From before the arguments are read to the middle of the cell, and beyond it on a fast machine.
  const moments: [NodeJS.Signals, number][] = [
    ['SIGINT', 30],
    ['SIGTERM', 400],
    ['SIGINT', 1100],
    ['SIGTERM', 2300],
    ['SIGKILL', 700],
  ];
  for (const [signal, moment] of moments) {
    it(`by ${signal} after ${moment} ms leaves no kernel and no half of a file`, async () => {
      const { child, outcome } = startWorkbook(['notebook', 'run', file]);
      await sleep(moment);
      child.kill(signal);
      const end = await outcome;
      assert.ok(
        await eventually(() => kernelsOf(folder).length === 0, 5000),
        'the kernel is gone within 5 s',
      );
      readNotebook(file);
      if (end.code === 0) return; // it was faster
      assert.equal(readFileSync(file, 'utf8'), text);
      if (signal !== 'SIGKILL') {
        assert.ok(
          end.signal === signal || end.code === (signal === 'SIGINT' ? 130 : 143),
          JSON.stringify(end),
        );
        assert.deepEqual(readdirSync(here), ['slow.ipynb']);
        assert.deepEqual(
          readdirSync(folder).filter((name) => name.startsWith('workbook-kernel-')),
          [],
        );
      }
    });
  }

  it('by SIGKILL while the kernel runs leaves neither it nor its temporary folder', async () => {
    const temporary = () => readdirSync(folder).filter((name) => name.startsWith('workbook-kernel-'));
    const before = temporary();
    const { child, outcome } = startWorkbook(['notebook', 'run', file]);
    assert.ok(await eventually(() => kernelsOf(folder).length > 0, 30_000), 'the kernel runs');
    await sleep(200);
    child.kill('SIGKILL');
    await outcome;
    assert.ok(await eventually(() => kernelsOf(folder).length === 0, 5000), 'the kernel is gone within 5 s');
    assert.ok(await eventually(() => temporary().length === before.length, 2000), temporary().join(' '));
    assert.equal(readFileSync(file, 'utf8'), text);
    assert.deepEqual(readdirSync(here).sort(), ['.slow.ipynb.lock', 'slow.ipynb'], 'the lock is stale now');
  });

  it('can be followed by another; of two at once one refuses and names the other', async () => {
    const runners = [1, 2].map(() => startWorkbook(['notebook', 'run', file]));
    const ends = await Promise.all(runners.map(({ outcome }) => outcome));
    const winner = ends.findIndex(({ code }) => code === 0);
    assert.deepEqual(ends.map(({ code }) => code).sort(), [0, 2], JSON.stringify(ends));
    const pid = runners[winner].child.pid;
    assert.match(
      ends[1 - winner].stderr,
      new RegExp(`is being written already, by process ${pid} on \\S+ for \\d+ s; wait`),
    );
    assert.equal(outputCount(file), 1);
    assert.deepEqual(readdirSync(here), ['slow.ipynb']);
  });
});

it('leaves no kernel', async () => {
  assert.ok(await eventually(() => kernelsOf(folder).length === 0, 2000));
  assert.equal(existsSync(path.join(folder, 'stopped', '.slow.ipynb.lock')), false);
});
