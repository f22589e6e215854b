import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Content } from '../src/wire.js';
import { printed, TestKernel } from './client.js';

const folder = mkdtempSync(path.join(tmpdir(), 'kernel-cells-'));
let edits = 0;

/** Writes a file of the project; each time it is a second newer. */
function write(name: string, text: string): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  const time = Date.now() / 1000 - 1000 + edits++;
  utimesSync(file, time, time);
}

const json = (name: string, value: object) => write(name, JSON.stringify(value));

describe('cells in a project', () => {
  let kernel: TestKernel;
  before(async () => {
    json('tsconfig.json', {
      compilerOptions: {
        strict: true,
        noUncheckedIndexedAccess: true,
        target: 'es2022',
        module: 'nodenext',
        types: ['node'],
      },
    });
    json('package.json', { type: 'module' });
    const types = './types/index.d.ts';
    json('node_modules/waits/package.json', {
      name: 'waits',
      type: 'module',
      exports: { '.': { types, import: './dist/waits.js' } },
    });
    write('node_modules/waits/types/index.d.ts', 'export declare const awaited: number;\n');
    write('node_modules/waits/dist/waits.js', 'export const awaited = await Promise.resolve(6);\n');
    write('notebooks/helper.ts', 'export const twice = (x: number): number => 2 * x;\n');
    write('notebooks/reexport.ts', "export { twice } from './helper';\nexport * from './helper';\n");
    write(
      'src/index.ts',
      "export { Base } from './base.js';\nexport * as shapes from './shapes/index.js';\nexport const early = await Promise.resolve('early');\n",
    );
    write(
      'src/base.ts',
      "import { early } from './index.js';\n/** The root of all. */\nexport class Base {\n  constructor(readonly name: string) {}\n  when = () => early;\n}\n",
    );
    write(
      'src/shapes/index.ts',
      'export enum Shape { Round, Square }\nexport interface Sized { size: number }\n',
    );
    kernel = await new TestKernel().start({}, path.join(folder, 'notebooks'));
  });
  after(async () => {
    await kernel.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = async (code: string) => {
    const { reply, outputs } = await kernel.run(code);
    assert.equal(reply['status'], 'ok', (reply['traceback'] as string[] | undefined)?.join('\n'));
    const result = outputs.find(({ header }) => header.msg_type === 'execute_result');
    return { text: (result?.content['data'] as Content | undefined)?.['text/plain'], out: printed(outputs) };
  };
  const value = async (code: string) => (await run(code)).text;
  const failure = async (code: string) => {
    const { reply } = await kernel.run(code, { stop_on_error: false });
    assert.equal(reply['status'], 'error');
    return { evalue: String(reply['evalue']), text: (reply['traceback'] as string[]).join('\n') };
  };

  it('are checked with the project’s tsconfig.json', async () => {
    const { text } = await failure('const xs = [1];\nconst first: number = xs[0];');
    assert.match(text, /TS2322: Type 'number \| undefined'[^]*> 2 \| const first[^]*\n {4}\| {7}\^/);
  });

  it('import files beside and above the notebook, with and without extension, and folders', async () => {
    assert.equal(await value('import { twice } from "./helper";\ntwice(4)'), '8');
    assert.equal(await value('import { twice as again } from "./reexport.ts";\nagain(5)'), '10');
    assert.equal(
      await value('import { Base, shapes } from "../src";\n[new Base("b").when(), shapes.Shape[1]]'),
      "[ 'early', 'Square' ]",
    );
    assert.equal(await value('import * as base from "../src/base.js";\nbase.Base === Base'), 'true');
    assert.equal(await value('(await import("../src/shapes")).Shape.Square'), '1');
  });

  it('import what has only exports and awaits at its top level', async () => {
    assert.equal(await value('import { awaited } from "waits";\nawaited'), '6');
    assert.match((await failure('import { missing } from "waits";')).text, /TS2305/);
  });

  it('are told when a package has not what its declarations have, as after it was built anew', async () => {
    const both = 'export declare const awaited: number, added: number;\n';
    write('node_modules/rebuilt/package.json', '{ "type": "module", "exports": "./index.js" }');
    write('node_modules/rebuilt/index.d.ts', both);
    write('node_modules/rebuilt/index.js', 'export const awaited = 1;\n');
    const { evalue } = await failure('import { awaited, added } from "rebuilt";');
    assert.match(evalue, /^"rebuilt" has no export "added" as Node loaded it; .* restart the kernel$/);
    assert.equal(await value('import { awaited as there } from "rebuilt";\nthere'), '1');
  });

  it('await in every form, loop asynchronously, dispose', async () => {
    assert.equal(await value('await (async () => 5)()'), '5');
    assert.equal((await run('for await (const x of [Promise.resolve(1), 2]) console.log(x);')).out, '1\n2\n');
    const disposed = 'using file = { [Symbol.dispose]() { console.log("closed"); } };\nconsole.log("open");';
    assert.equal((await run(disposed)).out, 'open\nclosed\n');
    assert.match(String(await value('import.meta.url')), /^'file:\/\/.*\/notebooks\/cell\.mts'$/);
  });

  it('use each other’s names, assign to them and declare them again', async () => {
    await run(
      'let count = 1;\nconst next = () => ++count;\nconst scale = 2;\nconst scaled = (x: number) => scale * x;',
    );
    assert.equal(await value('next();\ncount += 10;\nnext()'), '13');
    assert.match(
      (await failure('count = "many"')).text,
      /TS2322: Type 'string' is not assignable to type 'number'/,
    );
    assert.match((await failure('scale = 3')).text, /TS2632|TS2588/);
    assert.equal(await value('const count = "another";\ncount.length'), '7');
    await run('import { twice as count } from "./helper";');
    assert.equal(await value('count(1)'), '2');
    await run('const factor = 2;');
    await run('const times = (x: number) => factor * x;');
    assert.equal(await value('const factor = 5;\ntimes(2)'), '10');
    assert.equal(await value('let late;\nlate = 3;\nlate'), '3');
    assert.equal(await value('late = 4;\nlate'), '4');
  });

  it('share classes, types, enums and namespaces', async () => {
    await run(
      'interface Point<T> { x: T }\ntype Pair = [number, string];\nclass Box<T> { constructor(readonly value: T) {} }\n' +
        'enum Color { Red, Green }\nnamespace Deep { export const inside = 9; }\nabstract class Shape { abstract area(): number }',
    );
    const code =
      'const p: Point<number> = { x: 1 };\nconst pair: Pair = [1, "a"];\nclass Square extends Shape { area() { return 4; } }\n' +
      '[new Box<string>("in").value.length, Color.Green, Deep.inside, p.x, pair[1], new Square().area()]';
    assert.equal(await value(code), "[ 2, 1, 9, 1, 'a', 4 ]");
  });

  it('import types without the word, which a later cell uses', async () => {
    await run(
      'import { shapes as forms, Base as Root } from "../src";\nimport { Sized } from "../src/shapes";',
    );
    assert.equal(await value('const sized: Sized = { size: 3 };\nnew Root("r").name + sized.size'), "'r3'");
  });

  it('keep what they imported and declared before an error', async () => {
    await failure(
      'import { twice as kept } from "./helper";\nconst stays = 3;\nfunction also() { return 4; }\nthrow new Error("now");\nconst unreached = 5;',
    );
    assert.equal(await value('kept(stays) + also()'), '10');
    assert.match((await failure('unreached')).text, /TS2304: Cannot find name 'unreached'/);
    await failure('const stays = (() => { throw new Error("before it has a value"); })();');
    assert.equal(await value('stays'), '3');
  });

  it('pick up an edited file on the next run of its import, and one that imports it', async () => {
    write('notebooks/helper.ts', 'export const twice = (x: number): number => 200 * x;\n');
    assert.equal(await value('twice(1)'), '2', 'not before');
    assert.equal(await value('import { twice } from "./helper";\ntwice(1)'), '200');
    assert.equal(await value('import { twice as through } from "./reexport";\nthrough(1)'), '200');
    assert.match((await failure('import { added } from "./later";')).text, /TS2307/);
    write('notebooks/later.ts', 'export const added: string = "added";\n');
    assert.equal(await value('import { added } from "./later";\nadded'), "'added'");
  });

  it('name the file and line of a mistake in a file that they import', async () => {
    write('notebooks/wrong.ts', 'export const a = 1;\nexport const size: string = 5;\n');
    const typeError = await failure('import { size } from "./wrong";');
    assert.match(
      typeError.text,
      /TS2322: [^\n]*\nwrong\.ts, line 2\n[^]*> 2 \| export const size[^\n]*\n {4}\| {14}\^/,
    );
    write('notebooks/broken.ts', 'export const = 1;\n');
    assert.match((await failure('import { x } from "./broken";')).text, /broken\.ts, line 1/);
    write(
      'notebooks/throws.ts',
      'interface Gone { a: 1 }\n\nexport function fail(): never {\n  throw new TypeError("in the file");\n}\n',
    );
    const thrown = await failure('import { fail } from "./throws";\n\nfail();');
    assert.match(thrown.text, /cell \[\d+\], line 3\n[^]*at fail \(throws\.ts:4:9\)/);
  });

  it('complete and inspect with documentation, also while a cell computes', async () => {
    await run('import { Base as Documented } from "../src";\n/** How many there are. */\nlet many = 1;');
    const busy = kernel.send('execute_request', { code: 'while (true) {}' });
    await sleep(200);
    const begin = performance.now();
    const ask = (type: string, code: string) =>
      kernel.request(type, { code, cursor_pos: code.length, detail_level: 0 }, 'control');
    const completion = await ask('complete_request', 'new Documented("x").na');
    const text = async (code: string) =>
      String(((await ask('inspect_request', code))['data'] as Content)['text/plain']);
    const described = [await text('Documented'), await text('many')];
    const took = performance.now() - begin;
    await kernel.request('interrupt_request', {}, 'control');
    await kernel.reply(busy);
    assert.deepEqual(completion['matches'], ['name']);
    assert.match(described[0]!, /class Documented[^]*The root of all\./);
    assert.match(described[1]!, /let many: number[^]*How many there are\./);
    assert.ok(took < 10_000, `${took} ms`);
  });
});

describe('cells after an interrupt that ends their process', () => {
  const place = mkdtempSync(path.join(tmpdir(), 'kernel-lost-'));
  let kernel: TestKernel;
  before(async () => void (kernel = await new TestKernel().start({}, place)));
  after(async () => {
    await kernel.stop();
    rmSync(place, { recursive: true });
  });
  const ask = async (type: string, code: string) =>
    kernel.request(type, { code, cursor_pos: code.length, detail_level: 0 });

  it('complete and inspect what was declared, say that its value is lost, and declare it again', async () => {
    const declaring =
      'import { basename } from "node:path";\ninterface Sized { size: number }\n' +
      '/** How large it is. */\nconst breadth: Sized = { size: 2 };\nconst shown = basename("a/b");';
    assert.equal((await kernel.run(declaring)).reply['status'], 'ok');
    const endless = kernel.send('execute_request', {
      code: 'await null;\nconsole.log("begun");\nwhile (true) {}',
    });
    await kernel.until(() => (printed(kernel.of(endless)) === '' ? undefined : true), 'its begin');
    await kernel.request('interrupt_request', {}, 'control');
    assert.match(String((await kernel.reply(endless)).content['evalue']), /all variables are lost/);

    assert.deepEqual((await ask('complete_request', 'bread'))['matches'], ['breadth']);
    assert.deepEqual((await ask('complete_request', 'breadth.si'))['matches'], ['size']);
    assert.deepEqual((await ask('complete_request', 'basen'))['matches'], ['basename']);
    const text = String(((await ask('inspect_request', 'breadth'))['data'] as Content)['text/plain']);
    assert.match(text, /const breadth: Sized[^]*How large it is\./);
    const { reply } = await kernel.run('1;\nbreadth.size');
    assert.match(
      String(reply['evalue']),
      /^TS2304: The value of 'breadth' was lost .* run the cell that declares it again\. \(line 2\)$/,
    );
    assert.equal((await kernel.run('const breadth = 5;')).reply['status'], 'ok');
    assert.equal((await kernel.run('breadth + 1')).reply['status'], 'ok');
  });
});

it('a tsconfig.json that is no JSON is named by every cell', async () => {
  const place = mkdtempSync(path.join(tmpdir(), 'kernel-config-'));
  writeFileSync(
    path.join(place, 'tsconfig.json'),
    '{ "compilerOptions": { "strict": true, "targte": "es2022" } ',
  );
  const kernel = await new TestKernel().start({}, place);
  try {
    const { reply } = await kernel.run('1');
    assert.match(String(reply['evalue']), /TS\d+: .*\(tsconfig\.json, line 1\)/);
  } finally {
    await kernel.stop();
    rmSync(place, { recursive: true });
  }
});
