import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { displayProgress, runExperiment, terminalProgress } from '../../src/experiments/index.js';
import type { Progress, ProgressEvent } from '../../src/experiments/index.js';
import { progressLine } from '../../src/experiments/progress.js';
import { temporaryFolder } from '../support/folders.js';
import { registryModule } from './fixtures/registry-module.js';
import { synthetic } from './fixtures/synthetic.js';

const event: ProgressEvent = {
  label: 'a/b quick',
  done: 7,
  total: 30,
  fraction: 0.25,
  secondsElapsed: 5,
  secondsLeft: 125,
};

function stream(isTTY: boolean): {
  isTTY: boolean;
  columns: number;
  text: string;
  write(text: string): void;
} {
  return {
    isTTY,
    columns: 40,
    text: '',
    write(text) {
      this.text += text;
    },
  };
}

it('a progress line has label, bar, percentage, trials and time left', () => {
  assert.equal(progressLine(event, 8), 'a/b quick [##------] 25 % 7 of 30 trials, 2 min 05 s left');
  assert.equal(
    progressLine({ ...event, fraction: 0, secondsLeft: undefined }, 4),
    'a/b quick [----]  0 % 7 of 30 trials',
  );
  assert.equal(
    progressLine({ ...event, fraction: 1, done: 30, secondsLeft: 0 }, 4),
    'a/b quick [####] 100 % 30 of 30 trials, 0 s left',
  );
});

it('a progress line needs nothing but the fraction, and can count epochs', () => {
  assert.equal(progressLine({ fraction: 0.5 }, 4), '[##--] 50 %');
  assert.equal(
    progressLine({ fraction: 0.5, done: 2, total: 4, counted: 'epochs' }, 4),
    '[##--] 50 % 2 of 4 epochs',
  );
});

describe('terminalProgress', () => {
  it('rewrites one line that fits a terminal, and leaves the summary', () => {
    const terminal = stream(true);
    const progress = terminalProgress(terminal);
    progress.update(event);
    progress.end('done');
    const [, first, last] = terminal.text.split('\r\x1b[K');
    assert.equal(first, progressLine(event).slice(0, 39));
    assert.equal(last, 'done\n');
  });

  it('writes a line into a log, not more than one in ten seconds', () => {
    const log = stream(false);
    const progress = terminalProgress(log);
    for (let index = 0; index < 100; index++) progress.update(event);
    progress.end('done');
    assert.equal(log.text, `${progressLine(event)}\ndone\n`);
  });
});

describe('displayProgress', () => {
  it('shows a bar with the time left, then the summary as text', () => {
    const shown: string[] = [];
    const progress = displayProgress({
      html: (text) => shown.push(`html ${text}`),
      text: (text) => shown.push(text),
    });
    progress.update({ ...event, label: 'a<b & c' });
    progress.end('30 of 30 trials stored at quick scale');
    assert.equal(shown.length, 2);
    assert.match(
      shown[0],
      /^html <div>a&lt;b &amp; c <progress max="1" value="0\.2500"[^>]*><\/progress> 25 %, 7 of 30 trials, 2 min 05 s left<\/div>$/,
    );
    assert.equal(shown[1], '30 of 30 trials stored at quick scale');
  });
});

it('a run goes from nothing to everything, and ends alike whether it trained or not', async (t) => {
  const root = temporaryFolder(t);
  const runs: { events: ProgressEvent[]; summaries: string[] }[] = [];
  for (let round = 0; round < 2; round++) {
    const events: ProgressEvent[] = [];
    const summaries: string[] = [];
    const progress: Progress = { update: (each) => events.push(each), end: (text) => summaries.push(text) };
    await runExperiment(synthetic, 'quick', { root, registryModule, workers: 2, progress });
    runs.push({ events, summaries });
  }
  const [{ events, summaries }, again] = runs;
  assert.deepEqual(summaries, ['24 of 24 trials stored at quick scale, 2 diverged']);
  assert.deepEqual(again, { events: [], summaries });
  assert.equal(events[0].fraction, 0);
  assert.equal(events[0].secondsLeft, undefined);
  assert.deepEqual([events.at(-1)!.fraction, events.at(-1)!.done, events.at(-1)!.secondsLeft], [1, 24, 0]);
  for (const [index, { fraction, done, total, label }] of events.entries()) {
    assert.ok(index === 0 || fraction >= events[index - 1].fraction);
    assert.ok(done! <= Math.round(fraction * total!));
    assert.equal(label, 'synthetic-paper/synthetic quick');
  }
});
