import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { PAGE_WIDTH } from '../../src/charts/theme.js';
import { CHROMIUM } from '../support/chromium.js';
import { waitFor } from '../support/processes.js';
import { freePorts } from '../../src/notebook/connection.js';
import { VEGA_LITE } from '../../src/notebook/vega-lite.js';
import { projectRoot } from '../../src/system/project-root.js';
import { faultsNotebook, TOOLTIP } from './faults-notebook.js';

/**
 * JupyterLab in a real browser: `make lab`'s server with copies of the notebooks in `build/lab/`, which is not committed, and
 * screenshots beside them. Takes minutes; `LAB_NOTEBOOKS=start,q-neurons` runs some of the notebooks.
 */
const root = projectRoot();
const folder = path.join(root, 'build', 'lab');
const JUPYTER = process.env.JUPYTER ?? 'jupyter-lab';
const TOKEN = 'trial';
const MINUTE = 60_000;

const chosen = process.env.LAB_NOTEBOOKS?.split(',');
const NOTEBOOKS = readdirSync(path.join(root, 'notebooks'))
  .filter((name) => name.endsWith('.ipynb'))
  .map((name) => path.basename(name, '.ipynb'))
  .filter((name) => chosen?.includes(name) ?? true);

const missing =
  spawnSync(JUPYTER, ['--version']).status !== 0
    ? 'JupyterLab is not installed: pip install jupyterlab, or name it in JUPYTER'
    : CHROMIUM === undefined && 'no Chromium: apt-get install chromium, or name one in WORKBOOK_CHROMIUM';

/** A code cell: its place in the notebook, its execution count, and what it put out. */
interface CellState {
  readonly place: number;
  readonly count: number | null;
  readonly outputs: readonly { readonly output_type: string; readonly data?: Record<string, unknown> }[];
}

/** What of JupyterLab's application is used. */
interface LabWindow {
  readonly jupyterapp: {
    readonly commands: { execute(id: string): Promise<unknown> };
    readonly shell: {
      readonly currentWidget?: {
        readonly sessionContext?: { readonly session?: { readonly kernel?: { readonly status: string } } };
        readonly content: {
          activeCellIndex: number;
          scrollToItem(index: number): Promise<void>;
          readonly widgets: readonly {
            readonly model: {
              readonly type: string;
              readonly executionCount?: number | null;
              readonly outputs?: { toJSON(): CellState['outputs'] };
              readonly sharedModel: { getSource(): string; setSource(text: string): void };
            };
          }[];
        };
      };
    };
  };
}

describe('JupyterLab', { skip: missing }, () => {
  let server: ChildProcess;
  let browser: Browser;
  let page: Page;
  let address: string;

  before(async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const name of NOTEBOOKS)
      cpSync(path.join(root, 'notebooks', `${name}.ipynb`), path.join(folder, `${name}.ipynb`));
    writeFileSync(path.join(folder, 'faults.ipynb'), JSON.stringify(faultsNotebook()));
    const [port] = await freePorts(1);
    address = `http://127.0.0.1:${port}`;
    server = spawn('bash', [path.join(root, 'scripts', 'lab.sh')], {
      env: {
        ...process.env,
        WORKBOOK_FIGURES: path.join(folder, 'figures'),
        LAB_ARGS: `--no-browser --port=${port} --IdentityProvider.token=${TOKEN} --LabApp.expose_app_in_browser=True`,
      },
      stdio: 'ignore',
      detached: true,
    });
    await eventually(async () => (await fetch(`${address}/api?token=${TOKEN}`)).ok);
    // As root Chromium starts without its sandbox only; the pages are our own.
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    });
  });
  after(async () => {
    await browser?.close();
    if (server?.pid !== undefined) process.kill(-server.pid, 'SIGTERM');
  });

  /** Opens a notebook of `build/lab/` in a workspace of its own. */
  async function open(name: string): Promise<void> {
    page = await browser.newPage({ viewport: { width: 1500, height: 1600 } });
    page.setDefaultTimeout(MINUTE);
    await page.goto(`${address}/lab/workspaces/${name}/tree/build/lab/${name}.ipynb?token=${TOKEN}&reset`);
    await page.locator('.jp-Notebook .jp-Cell').first().waitFor();
    await eventually(async () => (await kernelStatus()) === 'idle');
  }

  /** Runs a command of JupyterLab's own. */
  const command = (name: string): Promise<unknown> =>
    page.evaluate((id) => (window as unknown as LabWindow).jupyterapp.commands.execute(id), name);

  const kernelStatus = (): Promise<string | undefined> =>
    page.evaluate(
      () =>
        (window as unknown as LabWindow).jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel
          ?.status,
    );

  /** The code cells as JupyterLab holds them; the page has those alone that are near what is seen. */
  const codeCells = (): Promise<CellState[]> =>
    page.evaluate(() =>
      (window as unknown as LabWindow).jupyterapp.shell
        .currentWidget!.content.widgets.map(({ model }, place) => ({ model, place }))
        .filter(({ model }) => model.type === 'code')
        .map(({ model, place }) => ({
          place,
          count: model.executionCount ?? null,
          outputs: model.outputs!.toJSON(),
        })),
    );
  const countOf = async (place: number): Promise<number | null> =>
    (await codeCells()).find((one) => one.place === place)!.count;
  const textOf = async (place: number): Promise<string> =>
    JSON.stringify((await codeCells()).find((one) => one.place === place)!.outputs);

  const cell = (place: number): Locator => page.locator(`.jp-Cell[data-windowed-list-index="${place}"]`);
  const outputs = (place: number): Locator => cell(place).locator('.jp-OutputArea-child');

  /** Brings a cell into view. */
  const show = (place: number): Promise<void> =>
    page.evaluate(
      (index) => (window as unknown as LabWindow).jupyterapp.shell.currentWidget!.content.scrollToItem(index),
      place,
    );

  /** Selects a cell and runs it alone. */
  async function run(place: number): Promise<void> {
    await page.evaluate((index) => {
      (window as unknown as LabWindow).jupyterapp.shell.currentWidget!.content.activeCellIndex = index;
    }, place);
    await show(place);
    // It resolves when the cell has run, or not at all where the cell is interrupted.
    command('notebook:run-cell').catch(() => undefined);
  }

  const finished = (place: number): Promise<void> =>
    eventually(async () => (await countOf(place)) !== null && (await kernelStatus()) === 'idle');

  /** Looks at every chart: it is drawn, no wider than the page, and has a text for who cannot see it. */
  async function lookAtCharts(): Promise<void> {
    const withCharts = (await codeCells()).flatMap(({ place, outputs }) => {
      const charts = outputs.filter((output) => VEGA_LITE in (output.data ?? {}));
      return charts.length > 0 ? [{ place, charts: charts.length }] : [];
    });
    assert.ok(withCharts.length > 0);
    for (const { place, charts } of withCharts) {
      await show(place);
      const drawn = outputs(place).locator('[role="graphics-document"]');
      await drawn.first().waitFor();
      await eventually(async () => (await drawn.count()) === charts);
      for (const chart of await drawn.all()) {
        const box = await chart.locator('canvas, svg.marks').first().boundingBox();
        const isDrawn = box !== null && box.width > 50 && box.height > 50;
        assert.ok(isDrawn, `the chart of cell ${place} is empty`);
        assert.ok(box.width <= PAGE_WIDTH + 1, `the chart of cell ${place} is ${box.width} pixels wide`);
        assert.ok(((await chart.getAttribute('aria-label')) ?? '').length > 10, `cell ${place} has no text`);
      }
    }
  }

  for (const name of NOTEBOOKS) {
    it(
      `draws what ${name} holds, and a save leaves it but for what was changed`,
      { timeout: 10 * MINUTE },
      async () => {
        await open(name);
        await lookAtCharts();
        await page.screenshot({ path: path.join(folder, `${name}-stored.png`) });
        const file = path.join(folder, `${name}.ipynb`);
        const stored = (): string => readFileSync(file, 'utf8');
        const committed = stored();
        await command('docmanager:save');
        assert.ok(stored() === committed, difference(committed, stored()));

        const added = 'Changed in the browser.';
        await page.evaluate((text) => {
          const { widgets } = (window as unknown as LabWindow).jupyterapp.shell.currentWidget!.content;
          const { sharedModel } = widgets.find(({ model }) => model.type === 'markdown')!.model;
          sharedModel.setSource(`${sharedModel.getSource()}\n\n${text}`);
        }, added);
        await command('docmanager:save');
        const lines = committed.split('\n');
        const others = stored()
          .split('\n')
          .filter((line) => !lines.includes(line));
        assert.equal(others.at(-1)?.trim(), JSON.stringify(added));
        // The line before it now ends with a line feed.
        assert.ok(others.length <= 2, difference(committed, stored()));
        await page.close();
      },
    );

    it(
      `restarts and runs all cells of ${name}, and draws every chart`,
      { timeout: 10 * MINUTE },
      async () => {
        await open(name);
        const restarted = command('notebook:restart-run-all');
        await page.locator('.jp-Dialog .jp-mod-accept').click();
        await restarted;
        await eventually(
          async () =>
            (await kernelStatus()) === 'idle' && (await codeCells()).every(({ count }) => count !== null),
          8 * MINUTE,
        );
        const cells = await codeCells();
        assert.ok(!cells.some(({ outputs }) => outputs.some((output) => output.output_type === 'error')));
        await lookAtCharts();
        await page.screenshot({ path: path.join(folder, `${name}.png`) });
        await page.close();
      },
    );
  }

  describe('a notebook with faults', () => {
    before(() => open('faults'));

    it('shows a tooltip on a chart, and a slider changes it', async () => {
      await run(0);
      await finished(0);
      const drawing = outputs(0).locator('canvas, svg.marks').first();
      await drawing.waitFor();
      const picture = (): Promise<Buffer> => drawing.screenshot();
      const first = await picture();
      const slider = outputs(0).locator('input[type=range]');
      await slider.fill('3');
      await eventually(async () => !(await picture()).equals(first));

      await run(TOOLTIP);
      await finished(TOOLTIP);
      const points = outputs(TOOLTIP).locator('canvas, svg.marks').first();
      await points.waitFor();
      const box = (await points.boundingBox())!;
      const tooltip = page.locator('.vg-tooltip.visible');
      for (let i = 0; i < 1600 && !(await tooltip.isVisible()); i++)
        await page.mouse.move(
          box.x + (box.width * (i % 40)) / 40,
          box.y + (box.height * Math.floor(i / 40)) / 40,
        );
      await tooltip.waitFor();
      await page.screenshot({ path: path.join(folder, 'tooltip.png') });
    });

    it('updates progress in place', async () => {
      await run(1);
      await outputs(1).first().waitFor();
      const seen = new Set<string>();
      await eventually(async () => {
        seen.add((await outputs(1).allTextContents()).join(' and '));
        return (await kernelStatus()) === 'idle' && seen.has('done');
      });
      assert.ok(seen.size > 2, [...seen].join(' | '));
    });

    it('stops at a cell that throws, and shows its line', async () => {
      await page.evaluate(() => {
        (window as unknown as LabWindow).jupyterapp.shell.currentWidget!.content.activeCellIndex = 2;
      });
      await command('notebook:run-all-below');
      await finished(2);
      const text = await textOf(2);
      assert.match(text, /RangeError: the third line/);
      assert.match(text, /line 3/);
      assert.match(text, /> 3 \|/);
      assert.equal(await countOf(3), null);
      await page.screenshot({ path: path.join(folder, 'error.png') });
    });

    it('interrupts a loop after an await', async () => {
      await run(4);
      await eventually(async () => /begun/.test(await textOf(4)));
      await command('notebook:interrupt-kernel');
      await finished(4);
      assert.match(await textOf(4), /the cell was interrupted; its process had to be ended/);
    });

    it('completes names and shows what they are', async () => {
      await cell(5).locator('.cm-content').click();
      await page.keyboard.press('End');
      const offered = page.locator('.jp-Completer-item', { hasText: 'permutationTest' }).first();
      // The values are lost with the interrupt, and the names are known.
      await eventually(async () => {
        await page.keyboard.press('Tab');
        return offered.waitFor({ timeout: 3000 }).then(() => true);
      });
      await page.keyboard.press('Escape');
      await cell(6).locator('.cm-content').click();
      await page.keyboard.press('End');
      await page.keyboard.press('Shift+Tab');
      const tooltip = page.locator('.jp-Tooltip');
      await tooltip.waitFor();
      assert.match((await tooltip.textContent()) ?? '', /share of the partitions/);
      await page.screenshot({ path: path.join(folder, 'inspection.png') });
    });
  });
});

/** The first line that differs, for a message. */
function difference(before: string, after: string): string {
  const [a, b] = [before.split('\n'), after.split('\n')];
  const place = a.findIndex((line, index) => line !== b[index]);
  const brief = (line: string | undefined): string => line?.slice(0, 200) ?? 'its end';
  return `line ${place + 1} of ${a.length}, now ${b.length}: ${brief(a[place])}\nis now: ${brief(b[place])}`;
}

/** Waits until `condition` holds, at most so many milliseconds; what it throws counts as not yet. */
const eventually = (condition: () => Promise<boolean>, timeout = MINUTE): Promise<void> =>
  waitFor(() => condition().catch(() => false), String(condition), timeout / 1000);
