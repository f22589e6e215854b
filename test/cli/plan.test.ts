import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { temporaryFolder } from '../support/folders.js';
import { workbook } from './command-line.js';

const ID = 'synthetic-paper/synthetic';

describe('workbook plan', () => {
  it('says what the missing trials take, and the command that trains them', async (t) => {
    const environment = { WORKBOOK_DATA: temporaryFolder(t), SYNTHETIC_MILLISECONDS: '5' };
    const nothing = await workbook(['plan', ID], environment);
    assert.match(nothing.stdout, /synthetic {2}20 +60 +\? .* nothing yet\n/);
    assert.match(nothing.stdout, /without 1 of the experiments, .*\nfor those, train a scale/);
    await workbook(['run', ID, '--scale', 'paper', '--variants', 'first'], environment);
    const { code, stdout } = await workbook(['plan', ID, '--cores', '1000'], environment);
    assert.equal(code, 0);
    assert.match(stdout, /synthetic {2}10 +30 +0\.0\d .* 30 trials, paper, by the processor time\n/);
    assert.match(stdout, /^in all 10 blocks, 0\.0\d core hours, 0\.0 MB$/m);
    assert.match(stdout, /^on 1000 cores, one a block: \d s, of which the longest block takes \d s$/m);
    assert.ok(
      stdout.endsWith(`\nnpx workbook run ${ID} --scale paper --executor slurm --array-limit 1000\n`),
      stdout,
    );
    await workbook(['run', ID, '--scale', 'paper'], environment);
    assert.equal(
      (await workbook(['plan', ID], environment)).stdout,
      'all trials are stored at paper scale\n',
    );
  });

  it('seals plans and trains nothing; status says which no longer match', async (t) => {
    const root = temporaryFolder(t);
    const { stdout } = await workbook(['plan', ID, '--seal'], { WORKBOOK_DATA: root });
    assert.match(
      stdout,
      /^synthetic-paper\/synthetic: 0 comparisons sealed before any trial, .*paper-1\.json\n$/,
    );
    assert.deepEqual(readdirSync(root), ['plans']);
    const status = await workbook(['status', ID], { WORKBOOK_DATA: root });
    assert.doesNotMatch(status.stdout, /no longer/);
    const changed = path.join(path.dirname(new URL(import.meta.url).pathname), 'longer-registry.js');
    const environment = { WORKBOOK_DATA: root, WORKBOOK_REGISTRY: changed };
    assert.match(
      (await workbook(['status', ID], environment)).stdout,
      /^the plan that was sealed on .* is no longer what the code plans: trials 31 for 30$/m,
    );
    const refused = await workbook(['plan', ID, '--seal'], environment);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /trials 31 for 30; go back to it, or seal a new plan with --new-plan/);
    assert.equal((await workbook(['run', ID, '--scale', 'paper'], environment)).code, 2);
    const again = await workbook(['plan', ID, '--seal', '--new-plan'], environment);
    assert.equal(again.code, 0);
    assert.deepEqual(readdirSync(path.join(root, 'plans', ID)), ['paper-1.json', 'paper-2.json']);
    assert.doesNotMatch((await workbook(['status', ID], environment)).stdout, /no longer/);
  });
});
