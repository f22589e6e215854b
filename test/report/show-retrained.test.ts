import assert from 'node:assert/strict';
import { it } from 'node:test';
import { results } from '../../src/experiments/index.js';
import { lstmExperiment } from '../../src/papers/flexible-activations/index.js';
import { showRetrained } from '../../src/report/index.js';
import { temporaryFolder } from '../support/folders.js';

// In a file of its own: a process chooses its backend once.
it('showRetrained says why a trial is not trained again, but fails for a backend that does not exist', async (t) => {
  const none = await results(lstmExperiment, { scale: 'smoke', root: temporaryFolder(t) });
  const texts: string[] = [];
  const display = { raw: () => {}, markdown: (text: string) => void texts.push(text) };
  const show = () => showRetrained(display, none, { variant: 'LSTM-1-flexible' });
  const { WORKBOOK_BACKEND } = process.env;
  t.after(() => {
    if (WORKBOOK_BACKEND === undefined) delete process.env.WORKBOOK_BACKEND;
    else process.env.WORKBOOK_BACKEND = WORKBOOK_BACKEND;
  });
  process.env.WORKBOOK_BACKEND = 'gpu';
  await assert.rejects(show(), { name: 'UserError', message: /^WORKBOOK_BACKEND is 'gpu'; allowed/ });
  assert.deepEqual(texts, []);
  process.env.WORKBOOK_BACKEND = 'cpu';
  await show();
  assert.match(texts[0], /^Not trained again: the trial 0 of LSTM-1-flexible is not stored/);
});
