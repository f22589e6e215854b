import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { crc32, deflateRawSync } from 'node:zlib';
import {
  decodeUtf8,
  embedTexts,
  loadMovieDocuments,
  movieDocuments,
  movieSentences,
  parseSentences,
  textSet,
  tokenise,
  unzip,
} from '../../src/data/index.js';
import { UserError } from '../../src/errors.js';
import { withVariable } from '../support/environment.js';
import { temporaryFolder } from '../support/folders.js';

const refused = (message: RegExp) => (error: Error) =>
  error instanceof UserError && message.test(error.message) && !error.message.includes('\n');

/** A zip archive, deflated, whose directory may tell other sizes and checksums than are true. */
function zip(files: readonly { name: string; content: string; size?: number; crc?: number }[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content, size = Buffer.byteLength(content), crc = crc32(content) } of files) {
    const packed = deflateRawSync(content);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc, 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(size, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed]);
    const entry = Buffer.alloc(16);
    entry.writeUInt32LE(at, 10);
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), fields, entry.subarray(0, 14), Buffer.from(name)]),
    );
    parts.push(local);
    at += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, listed, end]);
}

describe('tokenise', () => {
  it('separates words as Kim (2014) does', () => {
    // What clean_str of the released code gives, but for the backslash that it leaves before ( ) and ?.
    assert.deepEqual(tokenise("It's the rock's new \"Conan\" , isn't it (really)?"), [
      ...['it', "'s", 'the', 'rock', "'s", 'new', 'conan', ',', 'is', "n't", 'it', '(', 'really', ')', '?'],
    ]);
    assert.deepEqual(tokenise("they'll they've they're he'd a-b 3.5"), [
      ...['they', "'ll", 'they', "'ve", 'they', "'re", 'he', "'d", 'a', 'b', '3', '5'],
    ]);
    assert.deepEqual(tokenise(' . — \n'), []);
  });
});

describe('parseSentences', () => {
  it('reads UTF-8 and windows-1252 alike', () => {
    const latin = Buffer.from('the clich\xe9s pile up\x85 yes\nfine .\n', 'latin1');
    const utf8 = Buffer.from('the clichés pile up… yes\nfine .\n', 'utf8');
    const expected = [['the', 'clich', 's', 'pile', 'up', 'yes'], ['fine']];
    assert.deepEqual(parseSentences(latin, 'f'), expected);
    assert.deepEqual(parseSentences(utf8, 'f'), expected);
  });

  it('names the line that is an empty review or no text, and what to do', () => {
    const bytes = (text: string) => Buffer.from(text, 'latin1');
    assert.throws(
      () => parseSentences(bytes('good\n\nbad\n'), 'f.pos'),
      refused(/^f\.pos, line 2 is an empty review.*WORKBOOK_MOVIE_SENTENCES/),
    );
    assert.throws(
      () => parseSentences(bytes('good\n . .. \n'), 'f.pos'),
      refused(/^f\.pos, line 2 is an empty review/),
    );
    assert.throws(
      () => parseSentences(bytes('good\nb\xe9\x81\n'), 'f.pos'),
      refused(/^f\.pos, line 2 is text neither/),
    );
    assert.throws(
      () => parseSentences(bytes('good\nb\xe9\0\n'), 'f.pos'),
      refused(/^f\.pos, line 2 is text neither/),
    );
  });
});

describe('movieSentences', () => {
  it('says what is missing in a folder that is named', async (t) => {
    const folder = temporaryFolder(t);
    await withVariable('WORKBOOK_MOVIE_SENTENCES', folder, async () => {
      assert.equal(movieSentences.has(), false);
      await assert.rejects(
        movieSentences.load(),
        refused(/cannot read .*rt-polarity\.neg \(ENOENT\); fetch /),
      );
    });
  });

  it('reads the published sentences', async (t) => {
    if (!process.env.WORKBOOK_MOVIE_SENTENCES) return t.skip('WORKBOOK_MOVIE_SENTENCES is not set');
    const { texts, labels, hash } = await movieSentences.load();
    assert.equal(hash, movieSentences.hash);
    // Published: 5,331 of each class; Kim (2014), Table 1: 10,662 texts, 20 words on average, 18,765 words in all.
    assert.equal(texts.length, 10_662);
    assert.equal(labels.filter((label) => label === 1).length, 5331);
    assert.equal(new Set(texts.flat()).size, 18_765);
    assert.equal(Math.round(texts.flat().length / texts.length), 20);
  });
});

describe('loadMovieDocuments', () => {
  const reviews = [
    { name: 'movie_reviews/neg/cv1.txt', content: "bad . isn't it\n" },
    { name: 'movie_reviews/pos/cv2.txt', content: 'good !' },
    { name: 'movie_reviews/pos/cv1.txt', content: 'fine' },
    { name: 'movie_reviews/README', content: '\xff' },
  ];
  const write = (folder: string, files: readonly { name: string; content: string | Buffer }[]): void =>
    files.forEach(({ name, content }) => {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), content);
    });

  it('reads folders and zip archives alike, in the order of the names', async (t) => {
    const folder = temporaryFolder(t);
    write(folder, reviews);
    const archive = path.join(temporaryFolder(t), 'reviews.zip');
    writeFileSync(archive, zip(reviews));
    const [unpacked, packed] = [await loadMovieDocuments(folder), await loadMovieDocuments(archive)];
    assert.deepEqual(unpacked.texts, [['bad', 'is', "n't", 'it'], ['fine'], ['good', '!']]);
    assert.deepEqual([...unpacked.labels], [0, 1, 1]);
    assert.deepEqual(packed, unpacked);
  });

  it('names an empty review, one that is not UTF-8, a class without reviews and a place that is not there', async (t) => {
    const folder = temporaryFolder(t);
    write(folder, [{ name: 'pos/cv1.txt', content: 'good' }]);
    await assert.rejects(
      loadMovieDocuments(folder),
      refused(/no reviews in a folder 'neg'.*WORKBOOK_MOVIE_DOCUMENTS/),
    );
    write(folder, [{ name: 'neg/cv1.txt', content: ' \n' }]);
    await assert.rejects(loadMovieDocuments(folder), refused(/neg\/cv1\.txt is an empty review/));
    write(folder, [{ name: 'neg/cv1.txt', content: Buffer.from('so\nb\xe9te', 'latin1') }]);
    await assert.rejects(
      loadMovieDocuments(folder),
      refused(/neg\/cv1\.txt, line 2 is not UTF-8 text; fetch/),
    );
    await assert.rejects(
      loadMovieDocuments(path.join(folder, 'no')),
      refused(/cannot read .*no \(ENOENT\); fetch/),
    );
    await withVariable('WORKBOOK_MOVIE_DOCUMENTS', undefined, () =>
      assert.rejects(movieDocuments.load(), refused(/WORKBOOK_MOVIE_DOCUMENTS is not set; fetch/)),
    );
  });

  it('reads the published reviews', async (t) => {
    if (!process.env.WORKBOOK_MOVIE_DOCUMENTS) return t.skip('WORKBOOK_MOVIE_DOCUMENTS is not set');
    const { texts, labels, hash } = await movieDocuments.load();
    assert.equal(hash, movieDocuments.hash);
    assert.deepEqual([texts.length, labels.filter((label) => label === 1).length], [2000, 1000]);
  });
});

describe('unzip', () => {
  const limits = { largest: 100, total: 150 };
  const all = () => true;
  const unpack = (bytes: Uint8Array) => unzip(bytes, 'a.zip', 'fetch it again', all, limits);

  it('gives the chosen files', async () => {
    const bytes = zip([
      { name: 'a', content: 'one' },
      { name: 'b', content: 'two' },
      { name: 'c/', content: '' },
    ]);
    assert.deepEqual(
      [...(await unpack(bytes))].map(([name, content]) => [name, Buffer.from(content).toString()]),
      [
        ['a', 'one'],
        ['b', 'two'],
      ],
    );
    assert.deepEqual([...(await unzip(bytes, 'a.zip', '', (name) => name === 'b', limits)).keys()], ['b']);
  });

  it('refuses what is damaged, ends early or is no archive', async () => {
    const bytes = zip([{ name: 'a', content: 'one, two, three' }]);
    for (let length = 0; length < bytes.length; length += 3)
      await assert.rejects(
        unpack(bytes.subarray(0, length)),
        refused(/^a\.zip is no zip archive.*; fetch it again$/),
      );
    await assert.rejects(
      unpack(zip([{ name: 'a', content: 'one', crc: 7 }])),
      refused(/'a' has another checksum/),
    );
  });

  it('unpacks no more than is allowed, whatever the directory says', async () => {
    const large = 'x'.repeat(101);
    await assert.rejects(
      unpack(zip([{ name: 'a', content: large }])),
      refused(/'a' unpacks to 101 bytes; allowed are 100/),
    );
    await assert.rejects(unpack(zip([{ name: 'a', content: large, size: 90 }])), refused(/too many bytes/));
    const half = 'y'.repeat(80);
    await assert.rejects(
      unpack(
        zip([
          { name: 'a', content: half },
          { name: 'b', content: half },
        ]),
      ),
      refused(/allowed are 100 a file and 150 together/),
    );
  });
});

describe('decodeUtf8', () => {
  it('decodes, and names the first line that is not UTF-8', () => {
    assert.equal(decodeUtf8(Buffer.from('a é\nb'), 'f', 'mend it'), 'a é\nb');
    assert.throws(
      () => decodeUtf8(Buffer.from([0x61, 0x0a, 0x62, 0xff]), 'f', 'mend it'),
      refused(/^f, line 2 is not UTF-8 text; mend it$/),
    );
  });
});

describe('embedTexts', () => {
  const set = textSet(['a', 'b'], [[['x', 'y', 'x']], [['z', 'x']]]);
  const known = { dimension: 2, count: 9, vectors: new Map([['x', Float32Array.of(1, 2)]]) };

  it('numbers the words from 1, keeps known vectors and draws the others from [-0.25, 0.25)', () => {
    const { texts, vectors, coverage } = embedTexts(set, known);
    assert.deepEqual(
      texts.map((text) => [...text]),
      [
        [1, 2, 1],
        [3, 1],
      ],
    );
    assert.deepEqual([...vectors.subarray(0, 4)], [0, 0, 1, 2]);
    const drawn = [...vectors.subarray(4)];
    assert.ok(drawn.every((value) => value >= -0.25 && value < 0.25 && value !== 0));
    assert.equal(new Set(drawn).size, 4);
    assert.deepEqual(coverage, { distinct: 3, distinctKnown: 1, occurrences: 5, occurrencesKnown: 3 });
  });

  it('is the same each time, with a hash that follows texts, classes and vectors', () => {
    const { hash, vectors } = embedTexts(set, known);
    assert.deepEqual(embedTexts(set, known).vectors, vectors);
    assert.equal(embedTexts(set, known).hash, hash);
    const others = [
      embedTexts(
        textSet(
          ['a', 'b'],
          [
            [
              ['x', 'y', 'x'],
              ['z', 'x'],
            ],
            [],
          ],
        ),
        known,
      ),
      embedTexts(set, { ...known, vectors: new Map([['x', Float32Array.of(1, 3)]]) }),
    ];
    assert.equal(new Set([hash, ...others.map((one) => one.hash)]).size, 3);
  });
});
