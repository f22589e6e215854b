import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, it } from 'node:test';
import { type ChartSpec, compactSvg, curves, renderPng, renderSvg } from '../../src/charts/index.js';
import { textWidth } from '../../src/charts/font-metrics.js';
import { SAMPLES } from './samples.js';

const UNFIT: Record<string, [ChartSpec, RegExp]> = {
  'an unknown channel': [
    {
      data: { values: [{ x: 1 }] },
      mark: 'point',
      encoding: { nowhere: { field: 'x' } },
    } as unknown as ChartSpec,
    /nowhere/,
  ],
  'a domain that a log scale cannot have': [
    {
      data: { values: [{ y: -1 }, { y: 1 }] },
      mark: 'point',
      encoding: { y: { field: 'y', type: 'quantitative', scale: { type: 'log' } } },
    } as ChartSpec,
    /[Ll]og scale/,
  ],
  'data from a file': [
    {
      data: { url: 'data/rows.json' },
      mark: 'point',
      encoding: { y: { field: 'y', type: 'quantitative' } },
    } as ChartSpec,
    /data\/rows\.json/,
  ],
  'no chart at all': [{} as ChartSpec, /cannot be drawn/],
};

describe('renderSvg', () => {
  for (const [name, spec] of Object.entries(SAMPLES)) {
    it(`draws ${name} without a warning, NaN or undefined`, async () => {
      const svg = await renderSvg(spec);
      assert.match(svg, /^<svg [^>]*width="\d+(\.\d+)?"/);
      assert.match(svg, /<path [^>]*d="M/);
      assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
    });
  }

  it('leaves the specification as it is', async () => {
    const rows = [1, 2].map((x) => ({ arm: 'a', x, mean: x }));
    const spec = curves(rows);
    const before = structuredClone(spec);
    await renderSvg(spec);
    assert.deepEqual(spec, before);
  });

  it('gives the same bytes again, alone or beside others', async () => {
    const spec = SAMPLES['small-multiples'];
    const first = await renderSvg(spec);
    assert.match(first, /id="clip0"/);
    const [second, , third] = await Promise.all([
      renderSvg(spec),
      renderSvg(SAMPLES.curves),
      renderSvg(spec),
    ]);
    assert.equal(second, first);
    assert.equal(third, first);
  });

  for (const [name, [spec, pattern]] of Object.entries(UNFIT)) {
    it(`refuses ${name} in one line`, async () => {
      await assert.rejects(renderSvg(spec), (error: Error) => {
        assert.equal(error.name, 'UserError');
        assert.match(error.message, /^renderSvg: the chart cannot be drawn: [^\n]+$/);
        assert.match(error.message, pattern);
        return true;
      });
    });
  }

  it('keeps awkward names as text', async () => {
    const rows = [1, 2].map((x) => ({ arm: '<b> & "q" ∂u/∂t', x, mean: x }));
    const svg = await renderSvg(curves(rows, { title: 'a < b & c' }));
    assert.ok(svg.includes('a &lt; b &amp; c'));
    assert.ok(svg.includes('&lt;b&gt; &amp; '));
    assert.ok(!svg.includes('<b>'));
  });

  it('draws a still picture the same with and without interaction, but for the pointer targets', async () => {
    const rows = [1, 2, 3].map((x) => ({ arm: 'a', x, mean: x, spread: 0.2 }));
    const paths = (svg: string) =>
      [...svg.matchAll(/aria-roledescription="line mark"[^>]* d="([^"]+)"/g)].map((m) => m[1]);
    const [lively, still] = await Promise.all([
      renderSvg(curves(rows)),
      renderSvg(curves(rows, { interactive: false })),
    ]);
    assert.deepEqual(paths(lively), paths(still));
    assert.equal(/^<svg [^>]+>/.exec(lively)![0], /^<svg [^>]+>/.exec(still)![0]);
  });
});

describe('compactSvg', () => {
  for (const name of ['curves', 'heat-map-field', 'intervals', 'distribution']) {
    it(`keeps every visible mark and word of ${name}, in fewer bytes`, async () => {
      const svg = await renderSvg(SAMPLES[name]);
      const small = compactSvg(svg);
      assert.ok(small.length < 0.75 * svg.length, `${small.length} of ${svg.length}`);
      const shown = svg.replace(/<text [^>]*opacity="0"[^>]*>[^<]*<\/text>/g, '');
      const words = (text: string) => [...text.matchAll(/>([^<]+)</g)].map(([, word]) => word);
      assert.deepEqual(words(small), words(shown));
      // Cells of one colour and lines of a grid become one path of many shapes.
      const visible = (text: string) =>
        [...text.matchAll(/<(?:path|line|rect) [^>]*>/g)]
          .filter(([tag]) => !/\b(?:opacity=["']0|display=["']none)["']/.test(tag))
          .reduce(
            (sum, [tag]) => sum + Math.max(1, (/ d=["']([^"']*)/.exec(tag)?.[1] ?? '').split('M').length - 1),
            0,
          );
      assert.equal(visible(small), visible(svg));
      assert.equal(/ (?:d|transform)='[^']*(?:\d\.\d\d|NaN)/.exec(small), null);
      const sizes = [svg, small].map(async (picture) =>
        Buffer.from(await renderPng(picture, 1)).readUInt32BE(16),
      );
      assert.equal(...((await Promise.all(sizes)) as [number, number]));
    });
  }

  it('keeps what is outlined but not filled, and drops what is not seen at all', () => {
    const body =
      '<path d="M1.23,4" fill-opacity="0" stroke="red"/><path d="M9,9" opacity="0"/><text opacity="0">x</text>';
    assert.equal(
      compactSvg(`<svg>${body}</svg>`),
      "<svg><path d='M1.2,4' fill-opacity='0' stroke='red'/></svg>",
    );
  });

  it('keeps words and the alternative text with quotes as they are', async () => {
    const rows = [1, 2].map((x) => ({ arm: `it's "x" 1.2345`, x, mean: x }));
    const small = compactSvg(await renderSvg(curves(rows, { title: `a "b" > it's` })));
    assert.match(small, /^<svg role="img" aria-label="a &quot;b&quot; &gt; it's"/);
    assert.ok(small.includes('1.2345'));
    await renderPng(small, 1);
  });
});

describe('text', () => {
  it('is measured by the advances of DejaVu Sans', () => {
    // Advances in units of 2048 per em, from the font's own table (fontTools): regular A 1401, i 569, bold A 1585.
    assert.equal(textWidth('A', 2048, false), 1401);
    assert.equal(textWidth('Ai', 2048, false), 1970);
    assert.equal(textWidth('A', 2048, true), 1585);
    assert.equal(textWidth('', 11, false), 0);
  });
});

describe('renderPng', () => {
  it('draws at the given scale', async () => {
    const svg = await renderSvg(SAMPLES['function-curves-plain']);
    const [, width] = /width="([\d.]+)"/.exec(svg)!;
    for (const scale of [1, 2, 3]) {
      const png = Buffer.from(await renderPng(svg, scale));
      assert.equal(png.toString('latin1', 1, 4), 'PNG');
      // The width stands at byte 16 of a PNG; half a pixel may be rounded.
      assert.ok(Math.abs(png.readUInt32BE(16) - Number(width) * scale) <= 1);
    }
  });

  it('draws text, with the fonts of the package alone', async () => {
    const page = (text: string) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="80" height="20"><text y="15" font-family="Arial">${text}</text></svg>`;
    assert.notDeepEqual(await renderPng(page('α')), await renderPng(page('')));
    assert.notDeepEqual(await renderPng(page('α')), await renderPng(page('β')));
  });

  it('refuses a wrong scale and what is no SVG', async () => {
    for (const scale of [0, -1, NaN, 17])
      await assert.rejects(renderPng('<svg/>', scale), /scale must be in \(0, 16\]/);
    await assert.rejects(renderPng('no picture'), /^UserError: renderPng: the SVG cannot be drawn: [^\n]+$/);
  });
});

describe('pictures', () => {
  it('are the same bytes in every process, time zone and locale', async () => {
    const script = fileURLToPath(new URL('render-all.js', import.meta.url));
    const environments: Record<string, string>[] = [
      { TZ: 'UTC', LANG: 'en_US.UTF-8' },
      { TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
      { TZ: 'America/St_Johns', LC_ALL: 'C' },
    ];
    const outputs: string[] = [];
    for (const environment of environments) {
      const env = { ...process.env, ...environment };
      outputs.push((await promisify(execFile)(process.execPath, [script], { env })).stdout);
    }
    assert.equal(Object.keys(JSON.parse(outputs[0])).length, Object.keys(SAMPLES).length + 2);
    for (const output of outputs) assert.equal(output, outputs[0]);
  });
});
