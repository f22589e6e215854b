import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { temporaryFolder } from '../support/folders.js';
import { workbook } from './command-line.js';

const ID = 'synthetic-paper/synthetic';

describe('workbook run --executor slurm', () => {
  it('prints with --dry-run the scripts that it would submit, and does nothing', async (t) => {
    const root = temporaryFolder(t);
    const options = [
      '--partition',
      'long',
      '--time',
      '2:00:00',
      '--cpus',
      '2',
      '--memory',
      '4G',
      '--array-limit',
      '50',
    ];
    const { code, stdout, stderr } = await workbook(
      ['run', ID, '--scale', 'paper', '--executor', 'slurm', '--dry-run', ...options],
      { WORKBOOK_DATA: root, PATH: path.dirname(process.execPath) },
    );
    assert.deepEqual([code, stderr], [0, '20 blocks in 20 tasks would be submitted\n']);
    const lines = stdout.trimEnd().split('\n');
    assert.equal(lines[0], '#!/bin/bash');
    for (const line of [
      '--requeue',
      '--array=0-19%50',
      '--signal=B:USR1@90',
      '--time=2:00:00',
      '--cpus-per-task=2',
      '--mem=4G',
      '--partition=long',
      '--open-mode=append',
    ])
      assert.ok(lines.includes(`#SBATCH ${line}`), line);
    assert.match(
      lines.at(-1)!,
      /^exec '.*node' '.*slurm\/task\.js' '.*jobs\/synthetic-paper\/synthetic\/.*' '0'$/,
    );
    assert.deepEqual(readdirSync(root), []);
  });

  it("fills a template of the user's own", async (t) => {
    const root = temporaryFolder(t);
    const template = path.join(root, 'template.sh');
    const print = async (text: string) => {
      writeFileSync(template, text);
      const args = [
        'run',
        ID,
        '--scale',
        'smoke',
        '--executor',
        'slurm',
        '--dry-run',
        '--template',
        template,
      ];
      return workbook(args, { WORKBOOK_DATA: root });
    };
    const { stdout } = await print('#!/bin/bash -l\nmodule load node\n{command}\n');
    assert.match(stdout, /^#!\/bin\/bash -l\n#SBATCH --requeue\n(#SBATCH .*\n)+module load node\nexec .*\n$/);
    const placed = await print('#!/bin/sh\n#SBATCH --account=me\n{directives}\n\n{command}\n');
    assert.match(
      placed.stdout,
      /^#!\/bin\/sh\n#SBATCH --account=me\n#SBATCH --requeue\n(#SBATCH .*\n)+\nexec /,
    );
    for (const [text, message] of [
      ['#!/bin/bash\nsrun {command}\n', /must hold \{command\} on a line of its own\n$/],
      ['module load node\n{command}\n', /must begin with #!, as a script does\n$/],
    ] as const) {
      const { code, stderr } = await print(text);
      assert.equal(code, 2);
      assert.match(stderr, message);
    }
  });

  it('says where there is no Slurm, and writes nothing', async (t) => {
    const root = temporaryFolder(t);
    const { code, stderr } = await workbook(['run', ID, '--executor', 'slurm'], {
      WORKBOOK_DATA: root,
      PATH: root,
    });
    assert.equal(code, 2);
    assert.equal(
      stderr,
      'workbook: scontrol is not installed here; run this on a machine of the Slurm cluster\n',
    );
    assert.deepEqual(readdirSync(root), []);
  });

  for (const [args, message] of [
    [['--executor', 'slurn'], /unknown executor 'slurn'; did you mean 'slurm'\? allowed: local, slurm/],
    [['--partition', 'long'], /--partition goes with --executor slurm/],
    [['--executor', 'slurm', '--workers', '2'], /--workers is for processes of this machine; .* give --cpus/],
    [['--executor', 'slurm', '--time', '1 day'], /--time is '1 day'; allowed: a word without spaces/],
    [['--executor', 'slurm', '--cpus', '0'], /--cpus is '0'; allowed: 1 to 999/],
    [['--executor', 'slurm', '--variants', 'frist'], /unknown variant 'frist'; did you mean 'first'\?/],
  ] as const)
    it(`refuses ${args.join(' ')}`, async (t) => {
      const { code, stderr } = await workbook(['run', ID, ...args], { WORKBOOK_DATA: temporaryFolder(t) });
      assert.equal(code, 2);
      assert.match(stderr, message);
    });
});
