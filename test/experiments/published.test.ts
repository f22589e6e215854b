import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { bestScale, missingPublished, results, runExperiment } from '../../src/experiments/index.js';
import { writeTable } from '../../src/charts/write-figure.js';
import { column } from '../../src/charts/columns.js';
import { figureSources } from '../../src/report/index.js';
import { setEnvironment } from '../support/environment.js';
import { temporaryFolder } from '../support/folders.js';
import { startWorkbook } from '../support/workbook.js';
import { registryModule } from './fixtures/registry-module.js';
import { synthetic } from './fixtures/synthetic.js';

const TABLE = { caption: 'Errors', columns: [column.number('error', 'Error', 2)], rows: [{ error: 1 }] };

describe('records that published figures were drawn from', () => {
  for (const [fault, spoil] of [
    [
      'one flipped byte',
      (file: string) => {
        const bytes = readFileSync(file);
        bytes[bytes.length >> 1]! ^= 1;
        writeFileSync(file, bytes);
      },
    ],
    ['a deleted file', (file: string) => rmSync(file)],
  ] as const) {
    it(`${fault} is an error, not another scale`, async (t) => {
      const folder = temporaryFolder(t);
      const [root, figures] = [path.join(folder, 'trials'), path.join(folder, 'figures')];
      setEnvironment(t, { WORKBOOK_FIGURES: figures });
      await runExperiment(synthetic, 'paper', { root, registryModule, workers: 0 });
      await runExperiment(synthetic, 'quick', { root, registryModule, workers: 0 });
      const notices: string[] = [];
      const options = { root, notice: (line: string) => void notices.push(line) };
      const shown = await results(synthetic, options);
      assert.equal(shown.scale, 'paper');
      await writeTable(figures, 'synthetic-paper/errors', TABLE, figureSources('test', [shown]));
      assert.deepEqual(missingPublished(root, synthetic), []);

      const name = shown.sources.records[3]!;
      spoil(path.join(root, 'synthetic-paper', 'synthetic', name));
      const problem = (error: Error): boolean => {
        assert.equal(error.name, 'UserError');
        assert.match(
          error.message,
          /^synthetic-paper\/synthetic: .*manifest\.json names records of the scale paper/,
        );
        assert.ok(error.message.includes(`1 of its records is missing or damaged (${name})`), error.message);
        assert.match(
          error.message,
          /git checkout -- .*workbook run synthetic-paper\/synthetic --scale paper/,
        );
        return true;
      };
      await assert.rejects(bestScale(synthetic, options), problem);
      await assert.rejects(results(synthetic, options), problem);
      await assert.rejects(results(synthetic, { ...options, scale: 'paper' }), problem);
      const variant = name.slice(0, name.indexOf('-'));
      await assert.rejects(results(synthetic, { ...options, scale: 'paper', variants: [variant] }), problem);
      const others = synthetic.variants.filter((other) => other !== variant);
      assert.equal(
        (await results(synthetic, { ...options, scale: 'paper', variants: others })).sources.missing,
        0,
      );
      assert.deepEqual(missingPublished(root, synthetic), [name]);

      const status = await startWorkbook(['status', 'synthetic-paper/synthetic'], {
        WORKBOOK_REGISTRY: registryModule,
        WORKBOOK_DATA: root,
        WORKBOOK_FIGURES: figures,
      }).outcome;
      assert.equal(status.code, 1);
      assert.ok(status.stderr.includes(`lacks records that published figures were drawn from: ${name}`));
      if (fault === 'one flipped byte')
        assert.match(status.stderr, /holds damaged records, set aside: \S+\.json\.rejected/);

      setEnvironment(t, { WORKBOOK_SCALE: 'quick' });
      assert.equal((await results(synthetic, options)).scale, 'quick');
    });
  }

  it('of some variants do not bind the others, and bind the whole', async (t) => {
    const folder = temporaryFolder(t);
    const [root, figures] = [path.join(folder, 'trials'), path.join(folder, 'figures')];
    setEnvironment(t, { WORKBOOK_FIGURES: figures });
    const [first, ...others] = synthetic.variants;
    const train = { root, registryModule, workers: 0 };
    await runExperiment(synthetic, 'quick', train);
    await runExperiment(synthetic, 'paper', { ...train, variants: [first!] });
    const some = await results(synthetic, { root, variants: [first!] });
    assert.equal(some.scale, 'paper');
    assert.equal(some.sources.missing, 0);
    assert.equal((await results(synthetic, { root })).scale, 'quick');

    await writeTable(figures, 'synthetic-paper/errors', TABLE, figureSources('test', [some]));
    assert.equal((await results(synthetic, { root, variants: others })).scale, 'quick');
    await assert.rejects(results(synthetic, { root }), /does not hold all trials of that scale/);
    assert.equal((await results(synthetic, { root, scale: 'quick' })).scale, 'quick');

    // An experiment that changes makes the stored trials outdated: their files are there, and are not what is asked for.
    const changed = { ...synthetic, version: synthetic.version + 1 };
    const outdated = results(changed, { root, variants: [first!], notice: () => {} });
    await assert.rejects(outdated, /does not hold all trials of that scale as the experiment is now/);

    rmSync(path.join(root, 'synthetic-paper', 'synthetic', some.sources.records[0]!));
    const spoilt = results(synthetic, { root, variants: [first!] });
    await assert.rejects(spoilt, /1 of its records is missing or damaged/);
  });

  it('do not stop an experiment that grows: nothing larger is published', async (t) => {
    const root = temporaryFolder(t);
    setEnvironment(t, { WORKBOOK_FIGURES: root });
    assert.equal(await bestScale(synthetic, { root }), 'quick');
  });
});
