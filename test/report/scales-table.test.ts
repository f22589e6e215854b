import assert from 'node:assert/strict';
import { it } from 'node:test';
import { results, runExperiment } from '../../src/experiments/index.js';
import { scalesTable } from '../../src/report/index.js';
import { registryModule } from '../experiments/fixtures/registry-module.js';
import { synthetic } from '../experiments/fixtures/synthetic.js';
import { temporaryFolder } from '../support/folders.js';

it('scalesTable says what is shown, how it is reduced and how much is stored at paper scale', async (t) => {
  const root = temporaryFolder(t);
  const before = process.env.WORKBOOK_DATA;
  process.env.WORKBOOK_DATA = root;
  t.after(() => {
    if (before === undefined) delete process.env.WORKBOOK_DATA;
    else process.env.WORKBOOK_DATA = before;
  });
  const options = { registryModule, workers: 0 };
  await runExperiment(synthetic, 'quick', options);
  await runExperiment(synthetic, 'paper', { ...options, variants: ['first'] });
  const [quick, paper] = await Promise.all(
    (['quick', 'paper'] as const).map((scale) => results(synthetic, { scale })),
  );
  const { rows } = await scalesTable([quick, paper]);
  assert.deepEqual(
    rows.map(({ scale, trials, stored }) => [scale, trials, stored]),
    [
      ['quick', 24, '30 of 60'],
      ['paper', 30, '30 of 60'],
    ],
  );
  assert.match(rows[0].differs as string, /^trials 12 for 30/);
  assert.equal(rows[1].differs, null);
  assert.match(rows[0].trainedBy as string, /^hash 1\.0\.0, .*cores$/);
});
