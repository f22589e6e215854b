import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { Ajv, type ValidateFunction } from 'ajv';
import vegaLite from 'vega-lite';
import {
  bandOfLogs,
  curves,
  distribution,
  functionCurves,
  densityHistogram,
  heatMap,
  histogram,
  intervals,
  pairedDifferences,
  type LineStyle,
  sliderCurves,
  renderSvg,
  smallMultiples,
  styleAt,
  thin,
} from '../../src/charts/index.js';
import { rowsOf } from './rows.js';
import { SAMPLES, SOURCES } from './samples.js';

const require = createRequire(import.meta.url);

function validator(schema: string): ValidateFunction {
  const ajv = new Ajv({ strict: false, validateFormats: false, allowUnionTypes: true });
  return ajv.compile(JSON.parse(readFileSync(require.resolve(schema), 'utf8')));
}

const isVegaLite = validator('vega-lite/build/vega-lite-schema.json');
const isVega = validator('vega/build/vega-schema.json');

function assertValid(validate: ValidateFunction, value: unknown): void {
  const valid = validate(JSON.parse(JSON.stringify(value)));
  assert.ok(valid, JSON.stringify(validate.errors?.slice(0, 5)));
}

describe('chart blocks', () => {
  it('are judged by schemas that can refuse', () => {
    assert.equal(isVegaLite({ mark: 'no such mark', data: { values: [] } }), false);
    assert.equal(isVega({ scales: [{ name: 'x', type: 'no such scale' }] }), false);
  });

  for (const [name, spec] of Object.entries(SAMPLES)) {
    it(`${name} fits the schema of Vega-Lite, and what it compiles to that of Vega`, () => {
      assertValid(isVegaLite, spec);
      const warn = (...parts: unknown[]) => assert.fail(`warning: ${parts.join(' ')}`);
      const silent = () => logger;
      const logger = { level: silent, error: warn, warn, info: silent, debug: silent };
      assertValid(isVega, vegaLite.compile(spec, { logger: logger as never }).spec);
    });

    it(`${name} is plain data`, () => {
      assert.deepEqual(JSON.parse(JSON.stringify(spec)), spec);
    });
  }

  it('state scale, trials, backend and machine in the subtitle', () => {
    const text = JSON.stringify(SAMPLES.curves);
    for (const fact of [`scale ${SOURCES.scale}`, '5 trials per arm', 'backend wasm', SOURCES.machines[0]]) {
      assert.ok(text.includes(fact), fact);
    }
  });

  it('break a subtitle that is wider than the picture', () => {
    const { title } = curves([{ arm: 'a', x: 1, mean: 1 }], {
      subtitle: 'word '.repeat(60).trim(),
    }) as unknown as {
      title: { subtitle: string[] };
    };
    assert.ok(title.subtitle.length > 1);
    assert.equal(title.subtitle.join(' '), 'word '.repeat(60).trim());
  });

  it('tell up to 64 arms apart by colour and line pattern', () => {
    const rows = Array.from({ length: 64 }, (_, i) => ({ arm: `arm ${i}`, x: 1, mean: 1 }));
    const spec = curves(rows, { interactive: false, spread: 'none' }) as unknown as {
      encoding: { color: { scale: { range: string[] } } };
      layer: { encoding: { strokeDash: { scale: { range: number[][] } } } }[];
    };
    const dashes = spec.layer[0].encoding.strokeDash.scale.range;
    const looks = spec.encoding.color.scale.range.map((colour, i) => `${colour} ${dashes[i]}`);
    assert.equal(new Set(looks).size, 64);
  });

  it('give a curve the look that is asked for, or that of its place', () => {
    const looks = (names: string[], line?: (name: string) => LineStyle) => {
      const rows = names.map((curve) => ({ curve, x: 1, y: 1 }));
      const spec = functionCurves(rows, { line, interactive: false }) as unknown as {
        layer: { encoding: Record<'color' | 'strokeDash', { scale: { range: unknown[] } }> }[];
      };
      const { color, strokeDash } = spec.layer.at(-1)!.encoding;
      return names.map((_, i) => [color.scale.range[i], strokeDash.scale.range[i]]);
    };
    const [a, b, c] = looks(['a', 'b', 'c']);
    const line = (name: string): LineStyle =>
      name === 'exact' ? { colour: 'black', dash: [1, 0] } : styleAt('abc'.indexOf(name));
    assert.deepEqual(looks(['exact', 'c', 'a', 'b'], line), [['black', [1, 0]], c, a, b]);
  });

  it('keep the axis of a slider still', () => {
    const spec = sliderCurves(
      [
        { frame: 0, x: 0, values: { a: 0.1 } },
        { frame: 1, x: 0, values: { a: 7, b: NaN } },
      ],
      { reference: { name: 'exact', points: [{ x: 0, y: -2 }] } },
    ) as unknown as { layer: { encoding: { y: { scale: { domain: number[] } } } }[] };
    for (const { encoding } of spec.layer) assert.deepEqual(encoding.y.scale.domain, [-2, 7]);
  });

  it('do not change their rows, and count what they cannot draw', () => {
    const rows = Object.freeze([
      Object.freeze({ arm: 'a', x: 1, mean: 1, spread: 0.5 }),
      Object.freeze({ arm: 'a', x: 2, mean: NaN }),
      Object.freeze({ arm: 'a', x: 3, mean: null }),
    ]);
    const text = JSON.stringify(curves(rows, { subtitle: 'first line' }));
    assert.match(text, /"subtitle":\["first line","2 points are not finite and not drawn"\]/);
    const diverged = distribution([
      { panel: 'p', arm: 'a', value: 1 },
      { panel: 'p', arm: 'a', value: NaN },
    ]);
    assert.match(JSON.stringify(diverged), /not drawn: 1 of 2 trials of a in p, diverged/);
    const counted = histogram([
      { arm: 'a', value: 1 },
      { arm: 'a', value: Infinity },
    ]);
    assert.match(JSON.stringify(counted), /not counted: 1 of 2 values, not finite/);
  });

  it('keep the order of arms and panels, and a band above 0 on a logarithmic axis', () => {
    const rows = [
      { panel: 'z', arm: 'second', x: 1, ...bandOfLogs(0, Math.log(4)) },
      { panel: 'a', arm: 'first', x: 1, mean: 2, spread: 0.5 },
    ];
    const spec = curves(rows, { yLog: true }) as unknown as {
      facet: { sort: string[] };
      spec: { encoding: { color: { scale: { domain: string[] } } } };
    };
    assert.deepEqual(spec.facet.sort, ['z', 'a']);
    assert.deepEqual(spec.spec.encoding.color.scale.domain, ['second', 'first']);
    assert.deepEqual(
      rowsOf(spec as never).map(({ lower }) => lower),
      [0.25, 1.5],
    );
  });

  it('hold what they draw once: names and repeating values in lists, numbers to five digits', () => {
    const arms = ['first, "quoted"', 'second\nline', ''];
    const rows = arms.flatMap((arm) =>
      Array.from({ length: 40 }, (_, i) => ({
        panel: 'a long name of a panel',
        arm,
        x: i,
        mean: i === 7 ? null : Math.PI * (i + 1) * 1e-7,
      })),
    );
    const spec = curves(rows, { spread: 'none' });
    const drawn = rowsOf(spec);
    assert.deepEqual(
      drawn.map(({ panel, arm, x }) => ({ panel, arm, x })),
      rows.map(({ panel, arm, x }) => ({ panel, arm, x })),
    );
    drawn.forEach(({ mean }, i) => {
      const { mean: given } = rows[i];
      if (given === null || mean === null) assert.equal(mean, given);
      // Half a unit of the fifth significant digit.
      else assert.ok(Math.abs(Number(mean) / given - 1) <= 5e-5);
    });
    assert.equal(JSON.stringify(spec).split('a long name of a panel').length, 3);
    assert.ok(JSON.stringify(spec.data).length < 20 * rows.length);
  });

  it('keep values apart that differ little for their size', () => {
    const means = [1000.0001, 1000.0002, 1000.0003];
    const drawn = rowsOf(curves(means.map((mean, x) => ({ arm: 'a', x, mean }))));
    // A hundred-thousandth of the range of 2e-4.
    drawn.forEach(({ mean }, i) => assert.ok(Math.abs(Number(mean) - means[i]) <= 2e-9));
  });

  it('thin a line to at most 200 of its own points, the ends among them', () => {
    for (const length of [1, 2, 199, 200, 201, 399, 400, 1234]) {
      const xs = Array.from({ length }, (_, i) => i);
      const kept = thin(xs);
      assert.ok(kept.length <= 200 && (length > 200 || kept.length === length));
      assert.deepEqual([kept[0], kept.at(-1)], [0, length - 1]);
      const strides = kept.slice(1).map((x, i) => x - kept[i]);
      assert.equal(new Set(strides.slice(0, -1)).size, Math.min(1, Math.max(0, strides.length - 1)));
    }
    const rows = ['a', 'b'].flatMap((arm) =>
      Array.from({ length: 1000 }, (_, x) => ({ arm, x, mean: x, curve: arm, y: x })),
    );
    for (const spec of [curves(rows), functionCurves(rows)]) {
      const drawn = rowsOf(spec);
      assert.ok(drawn.length > 200 && drawn.length <= 400);
      assert.equal(drawn.filter(({ x }) => x === 999).length, 2);
    }
  });

  it('draw at most 100 x 100 cells, on an even grid', () => {
    const cells = Array.from({ length: 250 * 2 }, (_, i) => ({
      x: i % 250,
      y: i < 250 ? 0 : 1,
      value: i / 3,
    }));
    const xs = [...new Set(rowsOf(heatMap(cells)).map(({ x }) => Number(x)))];
    assert.deepEqual(
      xs,
      Array.from({ length: 84 }, (_, i) => 3 * i),
    );
  });

  it('describe themselves in words, by title and subtitle unless told otherwise', async () => {
    const rows = [{ arm: 'a', x: 1, mean: 1 }];
    const titled = curves(rows, { title: 'Loss "by" epoch', subtitle: ['one.', 'two'] });
    assert.equal(titled.description, 'Loss "by" epoch. one. two');
    assert.match(
      await renderSvg(titled),
      /^<svg role="img" aria-label="Loss &quot;by&quot; epoch. one. two" /,
    );
    assert.equal(curves(rows, { title: 'Loss', description: 'It falls.' }).description, 'It falls.');
    assert.equal(curves(rows).description, undefined);
    const [a, b] = ['A', 'B'].map((title) => curves(rows, { title }));
    assert.equal(smallMultiples([a, b]).description, 'A. B');
    assert.equal(smallMultiples([a, b], { title: 'Both' }).description, 'Both');
  });

  it('fit on a page of 960 pixels, whatever width, names and columns are asked for', async () => {
    const panels = ['a', 'b', 'c', 'd'].map((letter) => `${letter}: ${'a long name of a panel '.repeat(4)}`);
    const rows = panels.flatMap((panel) =>
      ['arm', 'an arm with a name that is long'].flatMap((arm) =>
        [1, 2].map((x) => ({ panel, arm, x, mean: 1e-5 * x, spread: 1e-6 })),
      ),
    );
    const arms = Array.from({ length: 12 }, (_, i) => `variant ${i} of the method`);
    const wide = [
      ...[1, 2, 3, 4].flatMap((columns) => [
        curves(rows, { columns, width: 500, independentY: true, title: 'word '.repeat(80) }),
        heatMap(
          panels.flatMap((panel) => [0, 1].map((x) => ({ panel, x, y: 0, value: x }))),
          { columns, width: 500, colourScale: 'panel', valueTitle: 'computed − exact' },
        ),
      ]),
      distribution(arms.flatMap((arm) => [1, 2, 3].map((value) => ({ arm, value })))),
      smallMultiples(
        panels.slice(0, 3).map((title) => curves(rows, { title })),
        { columns: 3 },
      ),
    ];
    for (const spec of [...wide, ...Object.values(SAMPLES)]) {
      const width = Number(/ width="([\d.]+)"/.exec(await renderSvg(spec))![1]);
      assert.ok(width <= 960, `${width}: ${spec.description?.slice(0, 60)}`);
    }
  });

  it('name the one panel that they have', async () => {
    const svg = await renderSvg(curves([{ panel: 'AE3', arm: 'a', x: 1, mean: 1 }]));
    assert.match(svg, />AE3</);
  });

  it('draw nothing beyond a domain', () => {
    const spec = heatMap(
      [0, 1, 2].map((x) => ({ x, y: x, value: x })),
      { xDomain: [0, 2] },
    ) as unknown as {
      layer: { mark: { clip: boolean }; encoding: { x: { scale: { domain: number[]; nice: boolean } } } }[];
    };
    const { domain, nice } = spec.layer[0].encoding.x.scale;
    assert.deepEqual([domain, nice, spec.layer[0].mark.clip], [[0, 2], false, true]);
  });

  it('say what a still picture of a slider shows, and what a mark or a colour means', () => {
    const subtitleOf = (spec: unknown) =>
      JSON.stringify((spec as { title: { subtitle: string[] } }).title.subtitle);
    assert.match(subtitleOf(SAMPLES.slider), /still picture: frame 10 of 20/);
    assert.match(subtitleOf(SAMPLES['heat-map-rows']), /blue: too low; orange: too high/);
    assert.match(
      subtitleOf(SAMPLES['paired-differences']),
      /95 % confidence interval.*below 0: better; above 0/,
    );
    assert.match(subtitleOf(SAMPLES.intervals), /hollow diamonds: the paper's value/);
  });

  it('give the rows of a heat map colour scales of their own', () => {
    const { concat } = SAMPLES['heat-map-rows'] as unknown as {
      concat: { spec: { layer: { encoding: { color: { scale: { domain: number[] } } } }[] } }[];
    };
    // 41 is the value furthest from 0 in panels one and two, 0.41 that of panel three.
    assert.deepEqual(
      concat.map(({ spec }) => spec.layer[0].encoding.color.scale.domain),
      [
        [-41, 41],
        [-0.41, 0.41],
      ],
    );
  });

  it('keep the points of different arms apart at one x', () => {
    const rows = rowsOf(SAMPLES['paired-differences']);
    assert.equal(new Set(rows.map(({ at }) => at)).size, 6);
    for (const { at, x } of rows) assert.ok(Math.abs(Number(at) - Number(x)) < 0.25);
  });

  it('have a band of logarithms that is a factor around the geometric mean', () => {
    // Of 1, 10 and 100 the geometric mean is 10, the standard deviation of the logarithms ln 10.
    const { mean, lower, upper } = bandOfLogs(Math.log(10), Math.log(10));
    for (const [got, due] of [
      [mean, 10],
      [lower, 1],
      [upper, 100],
    ])
      assert.ok(Math.abs(got! / due! - 1) < 1e-12); // a few roundings of exp and log
    assert.deepEqual(bandOfLogs(NaN, 1), { mean: null, lower: null, upper: null });
    assert.deepEqual(bandOfLogs(0, null), { mean: 1, lower: null, upper: null });
  });

  it('count every finite value in one bin', () => {
    const values = Array.from({ length: 101 }, (_, i) => i / 100);
    const spec = histogram(
      values.map((value) => ({ arm: 'a', value })),
      { bins: 10 },
    );
    const drawn = rowsOf(spec);
    // 0.07 / 0.1 and the like stay in the bin that holds them; 1 opens the eleventh.
    assert.deepEqual(
      drawn.map(({ count }) => count),
      [10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 1],
    );
    assert.deepEqual([drawn[3].from, drawn[3].to], [0.3, 0.4]);
  });

  it('a density histogram has bars of the area of their share of the draws, those beyond the domain included', () => {
    const spec = densityHistogram([{ draws: [0.5, 0.5, 1.5, 9, NaN], density: (x) => x, domain: [0, 2] }], {
      bins: 2,
    });
    const rows = rowsOf(spec);
    assert.deepEqual(
      rows.filter(({ from }) => from !== null).map(({ from, to, height }) => [from, to, height]),
      [
        [0, 1, 0.5],
        [1, 2, 0.25],
      ],
    );
    const line = rows.filter(({ from }) => from === null);
    assert.equal(line.length, 11);
    for (const { x, y } of line) assert.equal(x, y);
  });

  it('a line over a heat map has the points that are given, and no cells', () => {
    const line = [0, 1].map((x) => ({ x, y: 2 * x }));
    const rows = rowsOf(
      heatMap(
        [0, 1].map((x) => ({ x, y: x, value: 1 + x })),
        { line },
      ),
    );
    assert.equal(rows.length, 4);
    assert.deepEqual(
      rows.filter(({ lineX }) => lineX !== null).map(({ lineX, lineY }) => [lineX, lineY]),
      [
        [0, 0],
        [1, 2],
      ],
    );
  });

  it('refuse what they cannot draw, in one line that says what to do', () => {
    const cases: [() => unknown, RegExp][] = [
      [() => curves([]), /^curves: rows must hold at least one row, got none$/],
      [
        () => curves([{ arm: 'a', x: 1, mean: 0 }], { yLog: true }),
        /logarithmic y axis needs values > 0, got 0/,
      ],
      [
        () => curves([{ arm: 'a', x: 0, mean: 1 }], { xLog: true }),
        /logarithmic x axis needs values > 0, got 0/,
      ],
      [() => functionCurves([]), /^functionCurves: /],
      [() => distribution([{ arm: 'a', value: NaN }]), /^distribution: rows must hold at least one row/],
      [() => histogram([{ arm: 'a', value: 1 }], { bins: 0 }), /bins must be an integer ≥ 1, got 0/],
      [() => histogram([]), /^histogram: /],
      [() => heatMap([{ x: 1, y: 1, value: null }]), /at least one finite value/],
      [
        () => heatMap([{ x: 1, y: 1, value: 1 }], { line: [{ x: 1, y: 1 }], colourScale: 'panel' }),
        /a line needs the colourScale 'all', got 'panel'/,
      ],
      [() => densityHistogram([]), /^densityHistogram: rows must hold at least one row/],
      [
        () => densityHistogram([{ draws: [NaN], density: () => 1, domain: [0, 1] }]),
        /^densityHistogram: draws must hold at least one finite number/,
      ],
      [
        () => densityHistogram([{ draws: [0], density: () => 1, domain: [1, 1] }]),
        /xDomain must be two finite numbers, the lower first, got 1, 1/,
      ],
      [
        () => densityHistogram([{ draws: [0], density: () => 1, domain: [0, 1] }], { bins: 0.5 }),
        /bins must be an integer ≥ 1, got 0.5/,
      ],
      [() => heatMap([0, 1, 5].map((x) => ({ x, y: 0, value: 1 }))), /must be evenly spaced, got 1/],
      [
        () =>
          heatMap([
            { x: 'a', y: 0, value: 1 },
            { x: 1, y: 0, value: 1 },
          ]),
        /all names or all finite numbers/,
      ],
      [
        () => curves([{ arm: 'a', x: 1, mean: 1, spread: 2 }], { yLog: true }),
        /1 ± 2 reaches -1; give lower and upper computed on logarithms \(bandOfLogs\)/,
      ],
      [() => curves([{ arm: 'a', x: 1, mean: 1, lower: 0.5 }]), /lower and upper must be given together/],
      [
        () => curves([{ arm: 'a', x: 1, mean: 1, lower: 2, upper: 3 }]),
        /lower ≤ mean ≤ upper must hold, got 2, 1, 3/,
      ],
      [() => curves([{ arm: 'a', x: 1, mean: 1, spread: -1 }]), /spread must be ≥ 0, got -1/],
      [
        () => curves([{ arm: 'a', x: 1, mean: 1 }], { yDomain: [2, 1] }),
        /yDomain must be two finite numbers, the lower first, got 2, 1/,
      ],
      [
        () => intervals([{ label: 'a', arm: 'b', mean: 1, standardError: 1 }], { xLog: true }),
        /^intervals: on a logarithmic axis 1 ± 1 reaches 0/,
      ],
      [
        () => heatMap([{ x: 1, y: 1, value: 1 }], { sides: { below: 'a', above: 'b' } }),
        /give middle, such as 0/,
      ],
      [() => pairedDifferences([]), /^pairedDifferences: rows must hold/],
      [
        () => pairedDifferences([1, 'a'].map((x) => ({ arm: 'a', x, mean: 1, lower: null, upper: null }))),
        /x must be all names or all numbers/,
      ],
      [() => thin([1, 2, 3], 1), /most must be an integer ≥ 2, got 1/],
      [() => intervals([{ label: 'a', arm: 'b', mean: null }]), /^intervals: rows must hold/],
      [() => smallMultiples([]), /^smallMultiples: charts must hold/],
    ];
    for (const [work, pattern] of cases) {
      assert.throws(work, (error: Error) => {
        assert.equal(error.name, 'UserError');
        assert.match(error.message, pattern);
        return true;
      });
    }
  });
});
