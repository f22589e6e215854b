import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { Ajv, type ValidateFunction } from 'ajv';
import vegaLite from 'vega-lite';
import {
  curves,
  distribution,
  functionCurves,
  heatMap,
  histogram,
  intervals,
  type LineStyle,
  sliderCurves,
  smallMultiples,
  styleAt,
} from '../../src/charts/index.js';
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
      { panel: 'z', arm: 'second', x: 1, mean: 1, spread: 5 },
      { panel: 'a', arm: 'first', x: 1, mean: 2, spread: 0.5 },
    ];
    const spec = curves(rows, { yLog: true }) as unknown as {
      facet: { sort: string[] };
      spec: { encoding: { color: { scale: { domain: string[] } } } };
      data: { values: { lower: number }[] };
    };
    assert.deepEqual(spec.facet.sort, ['z', 'a']);
    assert.deepEqual(spec.spec.encoding.color.scale.domain, ['second', 'first']);
    assert.deepEqual(
      spec.data.values.map(({ lower }) => lower),
      [0.1, 1.5],
    );
  });

  it('count every finite value in one bin', () => {
    const values = Array.from({ length: 101 }, (_, i) => i / 100);
    const spec = histogram(
      values.map((value) => ({ arm: 'a', value })),
      { bins: 10 },
    ) as unknown as {
      data: { values: { from: number; to: number; count: number }[] };
    };
    // 0.07 / 0.1 and the like stay in the bin that holds them; 1 opens the eleventh.
    assert.deepEqual(
      spec.data.values.map(({ count }) => count),
      [10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 1],
    );
    assert.deepEqual([spec.data.values[3].from, spec.data.values[3].to], [0.3, 0.4]);
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
      [() => heatMap([0, 1, 5].map((x) => ({ x, y: 0, value: 1 }))), /must be evenly spaced, got 1/],
      [
        () =>
          heatMap([
            { x: 'a', y: 0, value: 1 },
            { x: 1, y: 0, value: 1 },
          ]),
        /all names or all finite numbers/,
      ],
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
