import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { paperNotebooks } from '../../src/cli/paper-notebooks.js';
import { storeRoot } from '../../src/experiments/index.js';
import { buildSite } from '../../src/site/build-site.js';
import { renderMarkdown } from '../../src/site/markdown.js';
import { figuresRoot } from '../../src/system/figures-root.js';
import { CHROMIUM } from '../support/chromium.js';
import { temporaryFolder } from '../support/folders.js';
import { startWorkbook } from '../support/workbook.js';

const work = mkdtempSync(path.join(os.tmpdir(), 'workbook-site-'));
after(() => rmSync(work, { recursive: true }));
const out = path.join(work, 'site');
const repository = 'https://example.org/workbook';

/** Every page, as a path below the site. */
const pagesOf = (): string[] =>
  readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'));

before(async () => {
  await buildSite({
    out,
    figures: figuresRoot(),
    trials: storeRoot(),
    repository,
    notebooks: paperNotebooks().map((file, index) => ({ file, stale: index === 0 ? ['it is a test'] : [] })),
  });
});

/** The numbers of a text, each with the unit of its last digit. */
const numbersIn = (text: string): { value: number; unit: number }[] =>
  [...text.replaceAll('−', '-').matchAll(/-?\d[\d,]*(?:\.(\d+))?(?:E-?\d+)?/g)].map(
    ([number, decimals = '']) => ({
      value: Number(number.replaceAll(',', '')),
      unit: 10 ** (Number(/E(.+)/.exec(number)?.[1] ?? 0) - decimals.length),
    }),
  );

/** Whether a cell of a table has a text of the prose: word for word, or the same number, of which both show a rounding. */
function shows(cell: string, text: string): boolean {
  if (cell === text) return true;
  const [shown, ...others] = numbersIn(text);
  if (shown === undefined || others.length > 0) return false;
  return numbersIn(cell).some(
    ({ value, unit }) => Math.abs(value - shown.value) <= (unit + shown.unit) * 0.501,
  );
}

it('a cell shows a number with other decimals, and no other number', () => {
  const cases = [
    ['2,000', '2000', '200'],
    ['91.58 ± 0.47', '91.6', '91.7'],
    ['0.226', '0.23', '0.24'],
    ['-9.2', '−9.2', '9.2'],
    ['2 of 3', '2 of 3', '3 of 3'],
  ];
  for (const [cell, same, other] of cases)
    assert.deepEqual([shows(cell, same), shows(cell, other)], [true, false], cell);
});

describe('the site', () => {
  it('has a page for each notebook, figure, table and experiment with records', () => {
    const pages = pagesOf();
    for (const file of paperNotebooks())
      assert.ok(pages.includes(path.join('notebooks', `${path.basename(file, '.ipynb')}.html`)));
    const count = (folder: string): number => pages.filter((name) => name.startsWith(folder)).length;
    const figures = readdirSync(figuresRoot(), { recursive: true, encoding: 'utf8' });
    assert.equal(count(`figures${path.sep}`), figures.filter((name) => name.endsWith('.vl.json')).length);
    assert.equal(count(`tables${path.sep}`), figures.filter((name) => name.endsWith('.md')).length);
    assert.ok(count(`records${path.sep}`) > 20);
  });

  it('has only links that lead somewhere: to a file that is there, and a place on it', () => {
    const ids = new Map<string, Set<string>>();
    const idsOf = (page: string): Set<string> => {
      const known = ids.get(page);
      if (known !== undefined) return known;
      const found = new Set([...readFileSync(page, 'utf8').matchAll(/ id="([^"]*)"/g)].map(([, id]) => id));
      ids.set(page, found);
      return found;
    };
    let followed = 0;
    for (const name of pagesOf()) {
      const html = readFileSync(path.join(out, name), 'utf8');
      for (const [, target] of html.matchAll(/(?:href|src)="([^"]*)"/g)) {
        if (/^(https:|data:)/.test(target)) continue;
        const [file, place] = target.split('#');
        const full = path.join(out, path.dirname(name), decodeURIComponent(file));
        assert.ok(existsSync(full), `${name}: ${target}`);
        if (place !== undefined) assert.ok(idsOf(full).has(decodeURIComponent(place)), `${name}: ${target}`);
        followed += 1;
      }
    }
    assert.ok(followed > 1000);
  });

  it('breaks no line between a number and its per cent sign', () => {
    let kept = 0;
    for (const name of pagesOf()) {
      const html = readFileSync(path.join(out, name), 'utf8');
      const text = html
        .replace(/<(script|style|svg|pre|code|title|math)\b.*?<\/\1>/gs, '')
        .replace(/<[^>]*>/g, '');
      assert.doesNotMatch(text, /.{0,40}\d %/, name);
      kept += text.match(/\d\u00a0%/g)?.length ?? 0;
    }
    assert.ok(kept > 100);
  });

  it('keeps the sign at a number that is a link or a formula, and leaves a sign that has no number', () => {
    const html = renderMarkdown('It is 5 %, [1.2](a.csv) % or $3$ % of what % says; `7 %`.', {
      link: () => ({}),
    });
    assert.match(html, /It is 5\u00a0%, <a[^>]*>1\.2<\/a>\u00a0% or /);
    assert.match(html, />\u00a0% of what % says; <code>7 %<\/code>/);
  });

  it('loads nothing from elsewhere and holds the data of each chart once', () => {
    for (const name of pagesOf()) {
      const html = readFileSync(path.join(out, name), 'utf8');
      assert.doesNotMatch(html, /<(?:script|link|img)[^>]*(?:src|href)="(?:https?:)?\/\//, name);
      assert.doesNotMatch(html, /vega-lite\/v5\.json/, name);
    }
    const charts = readdirSync(path.join(out, 'charts')).filter((name) => name.endsWith('.js'));
    const specs = charts.map((name) => readFileSync(path.join(out, 'charts', name), 'utf8').slice(40));
    assert.equal(new Set(specs).size, charts.length);
  });

  it('marks a notebook whose outputs are out of date, and no other', () => {
    const stale = paperNotebooks().map((file) =>
      readFileSync(path.join(out, 'notebooks', `${path.basename(file, '.ipynb')}.html`), 'utf8').includes(
        '<strong>Stale:</strong> it is a test.',
      ),
    );
    assert.deepEqual(stale, [true, ...stale.slice(1).map(() => false)]);
  });

  it('is refused where a number in the prose is not that of its table', async (t) => {
    const figures = temporaryFolder(t);
    cpSync(figuresRoot(), figures, { recursive: true });
    const table = path.join(figures, 'q-neurons', 'overhead.csv');
    writeFileSync(table, readFileSync(table, 'utf8').replaceAll(/,[\d.]+,([\d.]+)$/gm, ',9.87,$1'));
    const { code, stderr } = await startWorkbook(['site', '--out', path.join(figures, 'site')], {
      WORKBOOK_FIGURES: figures,
    }).outcome;
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^workbook: .*q-neurons\.ipynb: 'least-time' in cell 'abstract' is 1\.\d\d, its table has 9\.87/,
    );
    assert.equal(existsSync(path.join(figures, 'site')), false);
  });

  it('replaces a site, and never another folder', async (t) => {
    const folder = temporaryFolder(t);
    const mine = path.join(folder, 'mine');
    mkdirSync(mine);
    writeFileSync(path.join(mine, 'thesis.txt'), 'all of it');
    const { code, stderr } = await startWorkbook(['site', '--out', mine]).outcome;
    assert.equal(code, 2);
    assert.match(stderr, /holds something else than a site; name another with --out/);
    assert.deepEqual(readdirSync(mine), ['thesis.txt']);
    const site = path.join(folder, 'site');
    cpSync(path.join(out, '.workbook-site'), path.join(site, '.workbook-site'));
    writeFileSync(path.join(site, 'old.html'), '');
    const again = await startWorkbook(['site', '--out', site]).outcome;
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stdout, /index\.html: \d+ pages, \d+ charts, [\d.]+ MB\n/);
    assert.equal(existsSync(path.join(site, 'old.html')), false);
    assert.deepEqual(readdirSync(folder).sort(), ['mine', 'site']);
    const refused = await startWorkbook(['site', '--out', site, '--repository', 'javascript:1']).outcome;
    assert.equal(refused.code, 2);
  });
});

describe(
  'in Chromium',
  {
    skip: CHROMIUM === undefined && 'no Chromium: apt-get install chromium, or name one in WORKBOOK_CHROMIUM',
  },
  () => {
    let browser: Browser;
    const complaints: string[] = [];

    before(async () => {
      // As root Chromium starts without its sandbox only; the pages are our own.
      browser = await chromium.launch({
        executablePath: CHROMIUM,
        args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
      });
    });
    after(() => browser.close());

    const address = (page: string): string => pathToFileURL(path.join(out, page)).href;

    async function newPage(width: number, javaScriptEnabled = true): Promise<Page> {
      const context = await browser.newContext({ viewport: { width, height: 900 }, javaScriptEnabled });
      // On a machine that trains at the same time a page takes its time; what is missing is missing then, too.
      context.setDefaultTimeout(120_000);
      const page = await context.newPage();
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type()))
          complaints.push(`${page.url()}: ${message.text()}`);
      });
      page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
      page.on('request', (request) => {
        if (!/^(file|data|blob):/.test(request.url()))
          complaints.push(`${page.url()} loads ${request.url()}`);
      });
      return page;
    }

    it('every page opens from the disk, at 390 pixels without scrolling sideways, and nothing complains', async () => {
      const page = await newPage(390);
      for (const name of pagesOf()) {
        await page.goto(address(name), { waitUntil: 'load' });
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.equal(width, 390, name);
      }
      await page.context().close();
      assert.deepEqual(complaints, []);
    });

    it('every chart is drawn in the place of its picture once it comes into view', async () => {
      const page = await newPage(1280);
      for (const file of paperNotebooks()) {
        await page.goto(address(`notebooks/${path.basename(file, '.ipynb')}.html`));
        const boxes = page.locator('[data-chart]');
        const count = await boxes.count();
        assert.ok(count > 1, file);
        for (let i = 0; i < count; i += 1) {
          await boxes.nth(i).scrollIntoViewIfNeeded();
          await boxes.nth(i).locator('svg.marks').waitFor();
        }
        assert.equal(await page.locator('[data-chart] > img').count(), 0, file);
      }
      await page.context().close();
      assert.deepEqual(complaints, []);
    });

    it('without scripts a notebook has its pictures, tables and formulae', async () => {
      const page = await newPage(1280, false);
      await page.goto(address('notebooks/q-neurons.html'));
      const picture = page.locator('[data-chart] img').first();
      await picture.scrollIntoViewIfNeeded();
      assert.ok((await picture.boundingBox())!.height > 100);
      assert.ok((await page.locator('table').count()) > 3);
      assert.ok((await page.locator('.katex math').count()) > 10);
      await page.context().close();
    });

    it('every number of the first page and of a notebook leads to the row of its table that shows it', async () => {
      const page = await newPage(1280);
      let followed = 0;
      for (const start of ['index.html', 'notebooks/flexible-activations.html']) {
        await page.goto(address(start));
        const values = await page.locator('a.value').evaluateAll((links) =>
          links.map((link) => ({
            text: (link as HTMLElement).innerText,
            title: (link as HTMLElement).title,
            href: (link as HTMLAnchorElement).href,
          })),
        );
        for (const { text, title, href } of values) {
          await page.goto(href);
          followed += 1;
          if (/^\d+$/.test(text) && title.startsWith(`counted: ${text} row`)) continue;
          const rows = await page.locator('tr:target').allInnerTexts();
          const cells = rows.flatMap((row) => row.split('\t'));
          assert.ok(
            cells.some((cell) => shows(cell, text)),
            `${start}: ${text} (${title}) leads to ${cells.join(' | ')}`,
          );
        }
      }
      assert.ok(followed > 30);
      await page.context().close();
      assert.deepEqual(complaints, []);
    });

    it('a claim leads to its comparisons, a comparison to its records and they to a commit', async () => {
      const page = await newPage(1280);
      await page.goto(address('tables/claims.html'));
      await page
        .getByRole('link', { name: /^\d+ rows?$/ })
        .first()
        .click();
      assert.match(page.url(), /verdicts\.html#claim-\d+$/);
      const row = page.locator('tr:has(:target)');
      await row.locator('td').last().getByRole('link').first().click();
      assert.match(page.url(), /records\/[^#]+\.html#/);
      const commit = page.locator('tbody:target a').first();
      assert.match(
        String(await commit.getAttribute('href')),
        new RegExp(`^${repository}/commit/[0-9a-f]{40}$`),
      );
      await page.context().close();
      assert.deepEqual(complaints, []);
    });
  },
);
