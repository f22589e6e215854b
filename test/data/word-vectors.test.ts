import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { glove, readGlove, readWord2vec, word2vec } from '../../src/data/index.js';
import { UserError } from '../../src/errors.js';
import { withVariable } from '../support/environment.js';
import { temporaryFolder } from '../support/folders.js';

const refused = (message: RegExp) => (error: Error) =>
  error instanceof UserError && message.test(error.message) && !error.message.includes('\n');

const vectorOf = (values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeFloatLE(value, 4 * i));
  return bytes;
};

/** A word and its vector in word2vec's binary format. */
const entry = (word: string | Buffer, values: readonly number[], end = '\n'): Buffer =>
  Buffer.concat([Buffer.from(word), Buffer.from(' '), vectorOf(values), Buffer.from(end)]);

const WORDS: [string, number[]][] = [
  ['</s>', [0.5, -1, 2]],
  ['café', [1, 2, 3]],
  // The bytes of its vector hold a space and a line end.
  ['new_york', [Buffer.from([0x20, 0x0a, 0x20, 0x41]).readFloatLE(0), -0, 1e-30]],
];

const binary = (header = '3 3\n', end = '\n'): Buffer =>
  Buffer.concat([Buffer.from(header), ...WORDS.map(([word, values]) => entry(word, values, end))]);

function file(t: TestContext, content: string | Uint8Array): string {
  const place = path.join(temporaryFolder(t), 'vectors');
  writeFileSync(place, content);
  return place;
}

const all = new Set(WORDS.map(([word]) => word));

describe('readWord2vec', () => {
  it('reads vectors with and without line ends, and keeps the wanted words only', async (t) => {
    for (const end of ['\n', '']) {
      const { dimension, count, vectors } = await readWord2vec(file(t, binary('3 3\n', end)), all);
      assert.deepEqual([dimension, count], [3, 3]);
      for (const [word, values] of WORDS) assert.deepEqual(vectors.get(word), Float32Array.from(values));
    }
    const { vectors } = await readWord2vec(file(t, binary()), new Set(['café', 'tea']));
    assert.deepEqual([...vectors.keys()], ['café']);
  });

  it('reads words that lie across the parts of a large file', async (t) => {
    const count = 30_000;
    const parts: Buffer[] = [Buffer.from(`${count} 25\n`)];
    const values = (i: number): number[] => Array.from({ length: 25 }, (_, k) => i + k / 32);
    for (let i = 0; i < count; i++) parts.push(entry(`w${i}`, values(i)));
    const wanted = new Set(Array.from({ length: count }, (_, i) => `w${i}`));
    const { vectors } = await readWord2vec(file(t, Buffer.concat(parts)), wanted);
    assert.equal(vectors.size, count);
    for (let i = 0; i < count; i += 97) assert.deepEqual(vectors.get(`w${i}`), Float32Array.from(values(i)));
  });

  it('refuses a file that ends anywhere before its last vector does', async (t) => {
    const whole = binary('3 3\n', '');
    for (let length = 4; length < whole.length; length++)
      await assert.rejects(
        readWord2vec(file(t, whole.subarray(0, length)), all),
        refused(/ends inside word [123] of the 3 words that its first line says; fetch /),
        `${length} bytes`,
      );
  });

  it('refuses a first line of another form', async (t) => {
    for (const header of [
      '',
      '3\n',
      '3 3 3\n',
      'three 3\n',
      '-3 3\n',
      '0 3\n',
      '3 0\n',
      '3 99999999\n',
      '3 3',
      'x'.repeat(99),
    ])
      await assert.rejects(
        readWord2vec(file(t, header), all),
        refused(/starts with ".*", not with the line '<words> <dimension>'/),
        JSON.stringify(header),
      );
  });

  it('refuses a header that does not fit what follows', async (t) => {
    await assert.rejects(
      readWord2vec(file(t, binary('2 3\n')), all),
      refused(/goes on behind the 2 words of dimension 3/),
    );
    await assert.rejects(
      readWord2vec(file(t, binary('4 3\n')), all),
      refused(/ends inside word 4 of the 4 words/),
    );
    await assert.rejects(
      readWord2vec(file(t, binary('3 2\n')), all),
      refused(/(goes on behind|is not UTF-8|ends inside)/),
    );
  });

  it('refuses words that are not UTF-8, endless words and values that are not finite', async (t) => {
    const latin = Buffer.concat([Buffer.from('1 1\n'), entry(Buffer.from('caf\xe9', 'latin1'), [1])]);
    await assert.rejects(readWord2vec(file(t, latin), all), refused(/word 1 of 1 is not UTF-8 text/));
    const endless = Buffer.concat([Buffer.from('1 1\n'), Buffer.alloc(5000, 'x')]);
    await assert.rejects(readWord2vec(file(t, endless), all), refused(/has no word after 0 of 1 words/));
    const infinite = Buffer.concat([Buffer.from('1 2\n'), entry('café', [1, Infinity])]);
    await assert.rejects(
      readWord2vec(file(t, infinite), all),
      refused(/not finite in the vector of 'café', word 1 of 1/),
    );
  });

  it('says how to get a file that is not there', async () => {
    await assert.rejects(
      readWord2vec('/nowhere/v.bin', all),
      refused(/cannot read \/nowhere\/v\.bin \(ENOENT\); fetch /),
    );
    await withVariable('WORKBOOK_WORD2VEC', undefined, async () => {
      assert.equal(word2vec.has(), false);
      await assert.rejects(word2vec.load(all), refused(/WORKBOOK_WORD2VEC is not set; fetch /));
    });
  });

  it('reads 300 MB with the memory of a few parts', (t) => {
    const place = path.join(temporaryFolder(t), 'large.bin');
    const [dimension, count] = [5000, 15_000];
    const out = openSync(place, 'w');
    writeSync(out, `${count} ${dimension}\n`);
    const ones = new Array<number>(dimension).fill(1);
    const thousand = Buffer.concat(Array.from({ length: 1000 }, (_, k) => entry(`w${k}`, ones)));
    for (let i = 0; i < count; i += 1000) writeSync(out, thousand);
    closeSync(out);
    // A process of its own, so that nothing else's memory is counted.
    const module = pathToFileURL(path.resolve(import.meta.dirname, '../../src/data/word2vec.js')).href;
    const script = `
      import { readWord2vec } from '${module}';
      const before = process.resourceUsage().maxRSS;
      const { count, vectors } = await readWord2vec(process.argv[1], new Set(['w7']), '');
      console.log(JSON.stringify([count, vectors.size, (process.resourceUsage().maxRSS - before) / 1024]));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script, place], {
      encoding: 'utf8',
    });
    const [read, kept, grown] = JSON.parse(stdout || `"${stderr}"`) as number[];
    assert.deepEqual([read, kept], [count, 1]);
    // Parts of 1 MiB: some dozens wait for the garbage collector. Holding the file would take 300 MiB.
    assert.ok(grown < 120, `the resident memory grew by ${grown} MiB`);
  });
});

describe('readGlove', () => {
  const text = 'the 0.5 -1 2e-1\n. . 1 2 3\ncafé 4 5 6\n';
  const read = (t: TestContext, content: string | Buffer, words = new Set(['the', '. .', 'café'])) =>
    readGlove(file(t, content), words);

  it('reads words, also with spaces in them, and keeps the wanted ones', async (t) => {
    const { dimension, count, vectors } = await read(t, text);
    assert.deepEqual([dimension, count], [3, 3]);
    assert.deepEqual(
      [...vectors],
      [
        ['the', Float32Array.of(0.5, -1, 0.2)],
        ['. .', Float32Array.of(1, 2, 3)],
        ['café', Float32Array.of(4, 5, 6)],
      ],
    );
    assert.deepEqual([...(await read(t, text, new Set(['café']))).vectors.keys()], ['café']);
  });

  it('refuses a file that ends inside a line', async (t) => {
    for (let length = 1; length < text.length; length++) {
      const bytes = Buffer.from(text).subarray(0, length);
      if (bytes.at(-1) === 0x0a) continue;
      await assert.rejects(
        read(t, bytes),
        refused(/line [123] does not end: the file is truncated there; fetch /),
      );
    }
    await assert.rejects(read(t, ''), refused(/line 1 is missing: the file is empty/));
  });

  it('refuses lines of another form, naming them', async (t) => {
    await assert.rejects(read(t, 'the\n'), refused(/line 1 is not a word and its numbers/));
    await assert.rejects(
      read(t, 'the 1 2\ncafé 1\n'),
      refused(/line 2 has 1 numbers behind its word, the first line 2/),
    );
    await assert.rejects(
      read(t, 'the 1 2\ncafé 1 x\n'),
      refused(/line 2 has something that is no number behind 'café'/),
    );
    await assert.rejects(read(t, 'the 1 nan\n'), refused(/line 1 has something that is no number/));
    await assert.rejects(
      read(t, Buffer.from('the 1\ncaf\xe9 1\n', 'latin1')),
      refused(/line 2 is not UTF-8 text/),
    );
    await assert.rejects(read(t, 'x'.repeat(2 ** 21)), refused(/line 1 (is longer than|does not end)/));
  });

  it('says how to get a file that is not there', async () => {
    await withVariable('WORKBOOK_GLOVE', undefined, async () => {
      assert.equal(glove.has(), false);
      await assert.rejects(glove.load(new Set()), refused(/WORKBOOK_GLOVE is not set; fetch /));
    });
  });
});

describe('published word vectors', () => {
  for (const [variable, vectors] of [
    ['WORKBOOK_GLOVE', glove],
    ['WORKBOOK_WORD2VEC', word2vec],
  ] as const)
    it(`of ${vectors.name} have the words of English`, async (t) => {
      if (!process.env[variable]) return t.skip(`${variable} is not set`);
      const known = await vectors.load(new Set(['good', 'bad', 'no such word']));
      assert.deepEqual([...known.vectors.keys()].sort(), ['bad', 'good']);
      assert.equal(known.vectors.get('good')!.length, known.dimension);
    });
});
