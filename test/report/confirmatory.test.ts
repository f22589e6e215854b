import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  noResults,
  parseRecord,
  results,
  runExperiment,
  type Experiment,
  type Results,
  type Scale,
} from '../../src/experiments/index.js';
import {
  checkClaims,
  claimsSummary,
  claimsTable,
  compare,
  metricQuantity,
  plannedClaims,
  type ComparedClaim,
} from '../../src/report/index.js';
import { sha256 } from '../../src/system/sha256.js';
import { temporaryFolder } from '../support/folders.js';
import { correlated } from './fixture.js';
import { planned } from './planned.js';

const registryModule = fileURLToPath(new URL('./planned.js', import.meta.url));

/** That arms lie below the base by at least so much. */
const claim = (
  results: Results,
  arms: readonly string[] = ['near', 'far'],
  smallestEffect = 0.01,
): ComparedClaim =>
  compare(results, {
    sentence: 'they are lower',
    quantity: metricQuantity('loss', 'final loss'),
    direction: 'less',
    labelOf: (variant) => variant,
    pairs: arms.map((first) => ({ on: 'here', first, second: 'base', smallestEffect })),
  });

const plan = (...arms: string[]): void => {
  planned.claims = plannedClaims([claim(noResults(correlated, 'paper'), arms)]);
};

interface RunOptions {
  experiment?: Experiment;
  scale?: Scale;
  variants?: readonly string[];
  newPlan?: boolean;
}

/** Trains what is missing under the present plan. */
const train = (root: string, { experiment = correlated, scale = 'paper', ...more }: RunOptions = {}) =>
  runExperiment(experiment, scale, { root, workers: 0, registryModule, ...more });

const plansOf = (
  root: string,
  scale: Scale = 'paper',
): { hash: string; content: Record<string, unknown> }[] => {
  const folder = path.join(root, 'plans', 'report-paper', 'correlated');
  return readdirSync(folder)
    .filter((name) => name.startsWith(scale))
    .sort()
    .map((name) => readFileSync(path.join(folder, name)))
    .map((bytes) => ({ hash: sha256(bytes), content: JSON.parse(bytes.toString()) }));
};

const recordsOf = (root: string) => {
  const folder = path.join(root, 'report-paper', 'correlated');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => parseRecord(readFileSync(path.join(folder, name))));
};

const kinds = (found: Results, made = claim(found)): string[] =>
  checkClaims([made])[0].rows.map(({ kind }) => kind);

describe('a plan', () => {
  it('is sealed before the first trial, named by every record, and makes its comparisons confirmatory', async (t) => {
    const root = temporaryFolder(t);
    plan('near', 'far');
    await train(root);
    const [{ hash, content }] = plansOf(root);
    const { claims, storedTrials, replaces, trials, arms } = content;
    assert.deepEqual([storedTrials, replaces, trials], [0, null, 12]);
    assert.deepEqual(arms, ['base', 'near', 'far']);
    assert.equal((claims as unknown[]).length, 2);
    assert.deepEqual(new Set(recordsOf(root).map(({ provenance }) => provenance.plan)), new Set([hash]));
    const found = await results(correlated, { scale: 'paper', root });
    assert.deepEqual(kinds(found), ['confirmatory', 'confirmatory']);
    const checked = checkClaims([claim(found)]);
    assert.equal(claimsSummary(checked, '').rows[0].kind, 'confirmatory');
    assert.match(claimsTable(checked, '').caption, /Kind: confirmatory/);
  });

  it('does not cover what is stated later, or with another smallest effect', async (t) => {
    const root = temporaryFolder(t);
    plan('near');
    await train(root);
    const found = await results(correlated, { scale: 'paper', root });
    assert.deepEqual(kinds(found), ['confirmatory', 'exploratory']);
    // With another effect the sealed comparison is no longer made, so that the family is another one.
    assert.deepEqual(kinds(found, claim(found, ['near'], 0.02)), ['exploratory']);
    const checked = checkClaims([claim(found)]);
    assert.equal(claimsSummary(checked, '').rows[0].kind, 'confirmatory, exploratory');
    assert.deepEqual(
      claimsTable(checked, '').rows.map(({ kind }) => kind),
      ['confirmatory', 'exploratory'],
    );
  });

  it('is not the same when a comparison is dropped: the correction would be milder', async (t) => {
    const root = temporaryFolder(t);
    plan('near', 'far');
    await train(root);
    const found = await results(correlated, { scale: 'paper', root });
    assert.deepEqual(kinds(found, claim(found, ['far'])), ['exploratory']);
  });

  it('that trials came before makes nothing confirmatory', async (t) => {
    const root = temporaryFolder(t);
    plan('near', 'far');
    await train(root, { variants: ['base'] });
    rmSync(path.join(root, 'plans'), { recursive: true });
    await train(root);
    assert.equal(plansOf(root)[0].content.storedTrials, 12);
    const found = await results(correlated, { scale: 'paper', root });
    assert.deepEqual(kinds(found), ['exploratory', 'exploratory']);
  });

  it('that another one replaces stays, and what both hold stays confirmatory', async (t) => {
    const root = temporaryFolder(t);
    plan('near');
    await train(root, { variants: ['base', 'near'] });
    plan('near', 'far');
    await assert.rejects(train(root), {
      name: 'UserError',
      message:
        /^the plan that was sealed on \d{4}-\d\d-\d\d \(.*paper-1\.json\) is no longer what the code plans: 1 comparison that it does not hold; .*--new-plan/,
    });
    assert.equal(recordsOf(root).length, 2);
    await train(root, { newPlan: true });
    const [first, second] = plansOf(root);
    assert.equal(second.content.replaces, first.hash);
    assert.equal(second.content.storedTrials, 24);
    const found = await results(correlated, { scale: 'paper', root });
    assert.deepEqual(kinds(found), ['confirmatory', 'exploratory']);
    // Without the first file nothing shows what was planned before the first trial.
    rmSync(path.join(root, 'plans', 'report-paper', 'correlated', 'paper-1.json'));
    assert.throws(() => kinds(found), { name: 'UserError', message: /paper-2\.json is no sealed plan/ });
  });

  it('of other trials, arms or settings covers none of the present ones', async (t) => {
    const root = temporaryFolder(t);
    plan('near', 'far');
    await train(root);
    const { paper } = correlated.scales;
    const longer: Experiment = {
      ...correlated,
      scales: { ...correlated.scales, paper: { ...paper, trials: 13 } },
    };
    await assert.rejects(train(root, { experiment: longer }), { message: /trials 13 for 12/ });
    await train(root, { experiment: longer, newPlan: true });
    assert.deepEqual(kinds(await results(longer, { scale: 'paper', root })), ['exploratory', 'exploratory']);
  });

  it('is sealed at the scales reduced and paper alone', async (t) => {
    const root = temporaryFolder(t);
    plan('near', 'far');
    await train(root, { scale: 'quick' });
    assert.ok(!readdirSync(root).includes('plans'));
    assert.ok(recordsOf(root).every(({ provenance }) => provenance.plan === undefined));
    await train(root, { scale: 'reduced' });
    assert.equal(plansOf(root, 'reduced').length, 1);
  });

  it('whose file was edited is refused, with what to do', async (t) => {
    const root = temporaryFolder(t);
    plan('near', 'far');
    await train(root, { variants: ['base'] });
    const file = path.join(root, 'plans', 'report-paper', 'correlated', 'paper-1.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.slice(0, 200));
    await assert.rejects(train(root), {
      name: 'UserError',
      message: /paper-1\.json is no sealed plan \(it is not JSON\); restore it with git/,
    });
    // An edit that keeps the form leaves the records with a plan that is not there.
    plan('near');
    const [, other] = text.split('"claims": [\n')[1].split('\n');
    writeFileSync(file, text.replace(/"claims": \[[\s\S]*\]/, `"claims": [\n${other}\n  ]`));
    await train(root);
    const found = await results(correlated, { scale: 'paper', root });
    assert.deepEqual(kinds(found, claim(found, ['near'])), ['exploratory']);
  });
});
