import assert from 'node:assert/strict';
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { install } from '../src/install.js';
import type { Content, Message } from '../src/wire.js';
import { printed, TestKernel } from './client.js';

const ofType = (outputs: readonly Message[], type: string) =>
  outputs.filter(({ header }) => header.msg_type === type).map(({ content }) => content);
const traceback = (content: Content | undefined) => (content?.['traceback'] as string[]).join('\n');
const dataOf = (outputs: readonly Message[]) => ofType(outputs, 'execute_result')[0]!['data'] as Content;

describe('the kernel', () => {
  let kernel: TestKernel;
  before(async () => void (kernel = await new TestKernel().start()));
  after(() => kernel.stop());

  it('says what it is', async () => {
    const info = await kernel.request('kernel_info_request');
    assert.equal(info['protocol_version'], '5.4');
    const language = info['language_info'] as Content;
    assert.equal(language['name'], 'typescript');
    assert.equal(language['version'], (await import('typescript')).default.version);
    const iopub = kernel.published[0]!;
    assert.equal(iopub.header.version, '5.4');
  });

  it('publishes the input, then the last value with its count', async () => {
    const { id, reply } = await kernel.run('const answer = 42;\nanswer');
    const types = kernel.of(id).map(({ header }) => header.msg_type);
    assert.deepEqual(types, ['status', 'execute_input', 'execute_result', 'status']);
    const [input] = ofType(kernel.of(id), 'execute_input');
    const [result] = ofType(kernel.of(id), 'execute_result');
    assert.equal(input!['execution_count'], reply['execution_count']);
    assert.equal(result!['execution_count'], reply['execution_count']);
    assert.deepEqual(result!['data'], { 'text/plain': '42' });
  });

  it('counts no silent cell and publishes nothing of it but its status', async () => {
    const { reply: first } = await kernel.run('1');
    const { id, reply } = await kernel.run('2', { silent: true });
    assert.equal(reply['execution_count'], first['execution_count']);
    assert.deepEqual(ofType(kernel.of(id), 'execute_result'), []);
    assert.deepEqual(ofType(kernel.of(id), 'execute_input'), []);
    const { reply: unstored } = await kernel.run('3', { store_history: false });
    assert.equal(unstored['execution_count'], first['execution_count']);
  });

  it('evaluates user expressions, a wrong one by itself', async () => {
    const { reply } = await kernel.run('const u = 20', {
      user_expressions: { good: 'u + 1', bad: 'nothing' },
    });
    const { good, bad } = reply['user_expressions'] as Record<string, Content>;
    assert.deepEqual(good!['data'], { 'text/plain': '21' });
    assert.equal(bad!['status'], 'error');
  });

  it('shows a thrown error at the line that was written, with a caret', async () => {
    const code =
      'interface Gone { a: 1 }\nfunction f(x: number): void {\n  throw new RangeError(`bad ${x}`);\n}\nf(3)';
    const { reply, outputs } = await kernel.run(code);
    assert.equal(reply['status'], 'error');
    const [error] = ofType(outputs, 'error');
    assert.equal(error!['ename'], 'RangeError');
    assert.equal(error!['evalue'], 'bad 3');
    const text = traceback(error);
    assert.match(text, /cell \[\d+\], line 3\n/);
    assert.match(text, /> 3 \| {3}throw new RangeError\(`bad \$\{x\}`\);\n {4}\| {9}\^/);
    assert.match(text, /at f \(cell \[\d+\]:3:9\)\n {4}at \S+ \(cell \[\d+\]:5:1\)$/);
  });

  it('shows the line of an error after an await, and keeps what was declared before it', async () => {
    const { outputs } = await kernel.run('const kept = 1;\n\nawait null;\nthrow new Error("late")');
    assert.match(traceback(ofType(outputs, 'error')[0]), /line 4\n[^]*> 4 \| throw new Error\("late"\)/);
    assert.deepEqual(dataOf((await kernel.run('kept + 1')).outputs), { 'text/plain': '2' });
  });

  it('shows a type error in the same way, strictly, and runs nothing', async () => {
    const { reply, outputs } = await kernel.run('console.log("ran");\nconst f = (x) => x');
    assert.equal(reply['ename'], 'TypeScriptError');
    assert.equal(printed(outputs), '');
    assert.match(
      traceback(ofType(outputs, 'error')[0]),
      /TS7006: .*\ncell \[\d+\], line 2\n[^]*> 2 \| const f = \(x\) => x\n {4}\| {12}\^/,
    );
  });

  it('folds the frames of packages and names those of a library by its TypeScript', async () => {
    const { outputs } = await kernel.run('import { variance } from "simple-statistics";\nvariance([])');
    assert.match(
      traceback(ofType(outputs, 'error')[0]),
      /> 2 \| variance\(\[\]\)[^]*… \d+ frames? of packages/,
    );
    const library = await kernel.run(
      'import { toMarkdown } from "activation-workbook";\ntoMarkdown(null as any)',
    );
    assert.match(traceback(ofType(library.outputs, 'error')[0]), /\(src\/\S+\.ts:\d+:\d+\)/);
  });

  it('awaits at the top level in every form', async () => {
    const code = `const five = await (async () => 5)();
      let sum = 0;
      for await (const x of [Promise.resolve(1), 2]) sum += x;
      const { a } = await Promise.resolve({ a: 3 });
      five + sum + a + (await Promise.resolve(100))`;
    const { reply, outputs } = await kernel.run(code);
    assert.equal(reply['status'], 'ok', String(reply['evalue']));
    assert.deepEqual(dataOf(outputs), { 'text/plain': '111' });
  });

  it('fails a cell whose promise nobody awaits', async () => {
    const { reply } = await kernel.run('void Promise.reject(new Error("forgotten"))');
    assert.equal(reply['status'], 'error');
    assert.equal(reply['evalue'], 'forgotten');
  });

  it('aborts what is queued behind a failing cell, unless it is told not to', async () => {
    const bad = kernel.send('execute_request', { code: 'throw new Error("stop")' });
    const next = kernel.send('execute_request', { code: 'console.log("no")' });
    assert.equal((await kernel.reply(bad)).content['status'], 'error');
    assert.equal((await kernel.reply(next)).content['status'], 'aborted');
    kernel.send('execute_request', { code: 'throw new Error("go on")', stop_on_error: false });
    const { reply } = await kernel.run('1');
    assert.equal(reply['status'], 'ok');
    assert.equal((await kernel.run('1')).reply['status'], 'ok');
  });

  it('shows charts, tables, tensors, typed arrays, maps, errors and what shows itself', async () => {
    const show = async (code: string) => dataOf((await kernel.run(code)).outputs);
    const chart = await show(
      '({ $schema: "https://vega.github.io/schema/vega-lite/v5.json", title: "T", mark: "bar", encoding: {} })',
    );
    assert.equal((chart['application/vnd.vegalite.v5+json'] as Content)['mark'], 'bar');
    assert.equal(chart['text/plain'], 'Vega-Lite chart: T');
    const raw = `import * as tslab from "tslab";
      const described: any = { description: "Told", title: "T", mark: "bar" };
      tslab.display.raw("application/vnd.vegalite.v5+json", described);`;
    const [shown] = ofType((await kernel.run(raw)).outputs, 'display_data');
    assert.equal((shown!['data'] as Content)['text/plain'], 'Vega-Lite chart: Told');
    const table = await show('import * as aq from "arquero";\naq.table({ a: [1, 2], b: ["x<", "y"] })');
    assert.match(String(table['text/html']), /<th>a<\/th><th>b<\/th>.*<td>x&lt;<\/td>/);
    assert.doesNotMatch(String(table['text/html']), /details/);
    const long = await show('aq.table({ a: Array.from({ length: 1234 }, (_, i) => i) })');
    const pages = String(long['text/html']).split('<details>');
    assert.equal(pages.length, 20);
    assert.match(pages[0]!, /<td>49<\/td><\/tr><\/tbody>/);
    assert.match(pages[1]!, /^<summary>rows 51 to 100 of 1234<\/summary>.*<td>50<\/td>.*<td>99<\/td>/);
    assert.match(pages.at(-1)!, /<td>999<\/td>.*<p>the first 1000 of 1234 rows<\/p>$/);
    const tensor = await show(
      'import * as tf from "@tensorflow/tfjs-core";\nimport "@tensorflow/tfjs-backend-cpu";\ntf.ones([2, 4])',
    );
    assert.equal(tensor['text/plain'], 'Tensor [2, 4] float32\n[1, 1, 1, 1, 1, 1, …]');
    assert.match(
      String((await show('new Float32Array(3)'))['text/plain']),
      /^Float32Array\(3\) \[ 0, 0, 0 \]$/,
    );
    assert.match(String((await show('new Map([[1, "a"]])'))['text/plain']), /Map\(1\) \{ 1 => 'a' \}/);
    assert.match(String((await show('new Error("shown")'))['text/plain']), /^Error: shown/);
    const promise = String((await show('Promise.resolve(5)'))['text/plain']);
    assert.match(promise, /^Promise \{\s*5\s*\}$/);
    const own = await show('({ toMimeBundle: () => ({ "text/html": "<b>me</b>" }) })');
    assert.equal(own['text/html'], '<b>me</b>');
    assert.equal((await kernel.run('undefined')).outputs.length, 0);
  });

  it('displays, updates and clears, with the display of tslab and its own', async () => {
    const code = `import * as tslab from "tslab";
      tslab.display.html("<i>a</i>");
      const shown = tslab.newDisplay(); shown.text("1"); shown.text("2");
      (globalThis as any).kernel.display(5).update(6);
      (globalThis as any).kernel.clearOutput(true);`;
    const types = (await kernel.run(code)).outputs.map(({ header }) => header.msg_type);
    const pair = ['display_data', 'update_display_data'];
    assert.deepEqual(types, ['display_data', ...pair, ...pair, 'clear_output']);
  });

  it('loses nothing of 200,000 lines, and all of it is there before idle', async () => {
    const { id, outputs } = await kernel.run('for (let i = 0; i < 200_000; i++) console.log(i)');
    assert.equal(printed(outputs), Array.from({ length: 200_000 }, (_, i) => `${i}\n`).join(''));
    assert.equal(kernel.of(id).at(-1)!.content['execution_state'], 'idle');
    assert.ok(outputs.length < 1000, `${outputs.length} messages`);
  });

  it('gives late output to the cell that started it', async () => {
    const { id } = await kernel.run('setTimeout(() => console.log("late"), 200)');
    const { id: next } = await kernel.run(
      'await new Promise((r) => setTimeout(r, 400)); console.log("mine")',
    );
    assert.equal(printed(kernel.of(id)), 'late\n');
    assert.equal(printed(kernel.of(next)), 'mine\n');
  });

  it('completes, inspects, tells complete code from incomplete and invalid', async () => {
    await kernel.run('/** How much. */\nconst amount = 3;');
    const text = '"é😀"; amou';
    const completion = await kernel.request('complete_request', { code: text, cursor_pos: 10 });
    assert.ok((completion['matches'] as string[]).includes('amount'));
    assert.equal(completion['cursor_start'], 6); // in code points
    const found = await kernel.request('inspect_request', { code: 'amount', cursor_pos: 6, detail_level: 0 });
    assert.match(String((found['data'] as Content)['text/plain']), /const amount[^]*How much/);
    const missing = await kernel.request('inspect_request', { code: ' ', cursor_pos: 0, detail_level: 0 });
    assert.equal(missing['found'], false);
    const status = async (code: string) => (await kernel.request('is_complete_request', { code }))['status'];
    assert.equal(await status('1 + 1'), 'complete');
    assert.equal(await status('function f() {'), 'incomplete');
    assert.equal(await status('import ) from'), 'invalid');
  });

  it('answers on control while a cell computes, and a history and comm_info request', async () => {
    const id = kernel.send('execute_request', {
      code: 'for (const end = Date.now() + 1500; Date.now() < end; );',
    });
    await sleep(200);
    const before = performance.now();
    await kernel.request('kernel_info_request', {}, 'control');
    assert.ok(performance.now() - before < 1000);
    await kernel.reply(id);
    assert.deepEqual((await kernel.request('comm_info_request'))['comms'], {});
    await kernel.run('"to be found"');
    const history = async (request: Content) =>
      (await kernel.request('history_request', { raw: true, output: false, ...request }))[
        'history'
      ] as unknown[][];
    const [last] = await history({ hist_access_type: 'tail', n: 1 });
    assert.equal(last![2], '"to be found"');
    const [session, line] = last as [number, number];
    const range = { hist_access_type: 'range', session, start: line, stop: line + 1 };
    assert.deepEqual(await history(range), [last]);
    assert.deepEqual(await history({ hist_access_type: 'search', pattern: '*be fo*' }), [last]);
    const [withOutput] = await history({ hist_access_type: 'tail', n: 1, output: true });
    assert.deepEqual(withOutput![2], ['"to be found"', "'to be found'"]);
  });

  it('asks for input, and beats', async () => {
    const id = kernel.send('execute_request', {
      code: 'const said: string = await (globalThis as any).kernel.input("name? "); said',
      allow_stdin: true,
    });
    const question = await kernel.reply(id);
    assert.equal(question.header.msg_type, 'input_request');
    assert.equal(question.content['prompt'], 'name? ');
    kernel.send('input_reply', { value: 'Ada' }, 'stdin');
    await kernel.until(() => ofType(kernel.of(id), 'execute_result')[0], 'the result');
    await kernel.heartbeat.send('ping');
    assert.equal(String((await kernel.heartbeat.receive())[0]), 'ping');
  });

  it('drops a forged message and what is no message, and says so', async () => {
    const id = kernel.send('execute_request', { code: 'console.log("forged")' }, 'shell', 'another key');
    void kernel.shell.send(['nonsense']);
    await kernel.run('1');
    assert.equal(kernel.of(id).length, 0);
    assert.match(kernel.stderr, /wrong signature[^]*without its four parts/);
  });

  for (const [where, code, kept] of [
    ['a loop', 'begun(); while (true) {}', true],
    ['a pending await', 'begun(); await new Promise(() => {})', true],
    ['a loop after an await', 'await null; begun(); while (true) {}', false],
    ['a timer', 'await new Promise((r) => setTimeout(() => { begun(); while (true) {} }, 10))', false],
    [
      'a promise chain',
      'const again = (): Promise<void> => Promise.resolve().then(again); begun(); await again()',
      false,
    ],
  ] as const) {
    it(`interrupts ${where} within 1 s, and says whether variables are kept`, async () => {
      const interrupt = async (): Promise<number> => {
        await kernel.run('var state = 7; const begun = () => console.log("begun")');
        const id = kernel.send('execute_request', { code });
        await kernel.until(() => (printed(kernel.of(id)) === 'begun\n' ? true : undefined), 'its begin');
        const before = performance.now();
        await kernel.request('interrupt_request', {}, 'control');
        const { content } = await kernel.reply(id);
        const taken = performance.now() - before;
        assert.equal(content['ename'], 'Interrupted');
        assert.match(String(content['evalue']), kept ? /variables are kept/ : /all variables are lost/);
        assert.equal((await kernel.run('state')).reply['status'], kept ? 'ok' : 'error');
        return taken;
      };
      // Other programs may hold one up, and not each of three.
      const taken: number[] = [];
      while (taken.length < 3 && !taken.some((time) => time < 1000)) taken.push(await interrupt());
      assert.ok(Math.min(...taken) < 1000, `${taken.join(', ')} ms`);
    });
  }

  it('survives the death of the cells’ process and says so', async () => {
    const { reply } = await kernel.run('process.kill(process.pid, "SIGKILL"); await new Promise(() => {})');
    assert.equal(reply['ename'], 'ProcessEnded');
    assert.match(String(reply['evalue']), /SIGKILL/);
    assert.deepEqual(dataOf((await kernel.run('1 + 1')).outputs), { 'text/plain': '2' });
  });

  it('ends when it is told to, with a living timer', async () => {
    await kernel.run('setInterval(() => {}, 1000)');
    const reply = await kernel.request('shutdown_request', { restart: false }, 'control');
    assert.deepEqual(reply, { status: 'ok', restart: false });
    assert.equal(await Promise.race([kernel.exited, sleep(3000, 'still there')]), 0);
  });
});

describe('a kernel in other circumstances', () => {
  it('cuts output at the limit, with a word, and history that cannot be written does not stop it', async () => {
    const history = '/dev/null/history.jsonl';
    const kernel = await new TestKernel().start({
      TSLAB_KERNEL_OUTPUT_LIMIT: '1000',
      TSLAB_KERNEL_HISTORY: history,
    });
    try {
      const { reply, outputs } = await kernel.run(
        'for (let i = 0; i < 100_000; i++) console.log("line " + i)',
      );
      assert.equal(reply['status'], 'ok');
      assert.match(printed(outputs), /the cell printed more than 1000 characters: the rest is left out\]\n$/);
      assert.ok(printed(outputs).length < 1200);
      assert.match(kernel.stderr, /history is not kept/);
    } finally {
      await kernel.stop();
    }
  });

  it('imports TypeScript beside the notebook', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'kernel-import-'));
    writeFileSync(path.join(folder, 'helper.ts'), 'export const twice = (x: number): number => 2 * x;\n');
    const kernel = await new TestKernel().start({}, folder);
    try {
      const { reply, outputs } = await kernel.run('import { twice } from "./helper";\ntwice(4)');
      assert.equal(reply['status'], 'ok', String(reply['evalue']));
      assert.deepEqual(dataOf(outputs), { 'text/plain': '8' });
    } finally {
      await kernel.stop();
      rmSync(folder, { recursive: true });
    }
  });

  it('leaves no process when it is killed while a cell loops', async () => {
    const kernel = await new TestKernel().start();
    const { outputs } = await kernel.run('console.log(process.pid)');
    const pid = Number(printed(outputs));
    kernel.send('execute_request', { code: 'while (true) {}' });
    await sleep(300);
    await kernel.stop();
    const gone = () => {
      try {
        process.kill(pid, 0);
        return undefined;
      } catch {
        return true;
      }
    };
    for (let tries = 0; tries < 300 && gone() === undefined; tries++) await sleep(10);
    assert.equal(gone(), true);
  });

  it('ends the process of the cells when the kernel ended before that began', async () => {
    const program = fileURLToPath(new URL('../src/process/main.js', import.meta.url));
    const another = spawnSync(process.execPath, ['--version']).pid;
    const child = fork(program, [String(another)], { stdio: 'ignore' });
    const [, signal] = await once(child, 'exit');
    assert.equal(signal, 'SIGKILL');
  });

  it('is installed for a prefix', () => {
    const prefix = mkdtempSync(path.join(tmpdir(), 'kernel-install-'));
    mkdirSync(prefix, { recursive: true });
    const spec = JSON.parse(readFileSync(install(prefix), 'utf8'));
    assert.equal(spec.argv.at(-1), '{connection_file}');
    assert.equal(spec.interrupt_mode, 'message');
    assert.equal(spec.language, 'typescript');
    rmSync(prefix, { recursive: true });
  });
});
