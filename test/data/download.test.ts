import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { downloadMissing, sha256, type PublishedDownload } from '../../src/data/index.js';
import { UserError } from '../../src/errors.js';
import { temporaryFolder } from '../support/folders.js';

const CONTENT = Buffer.from('what the publisher serves');

/** A server of this machine, and the published file that it serves. */
async function serve(t: TestContext, listener: RequestListener): Promise<PublishedDownload> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  return {
    name: 'file.gz',
    url: `http://127.0.0.1:${port}/file.gz`,
    size: CONTENT.length,
    sha256: sha256(CONTENT),
  };
}

describe('downloadMissing', () => {
  it('fetches what is not there, once', async (t) => {
    let served = 0;
    const file = await serve(t, (_, response) => {
      served += 1;
      response.end(CONTENT);
    });
    const folder = path.join(temporaryFolder(t), 'new');
    await downloadMissing([file], folder, 'try again');
    assert.deepEqual(readFileSync(path.join(folder, 'file.gz')), CONTENT);
    await downloadMissing([file], folder, 'try again');
    writeFileSync(path.join(folder, 'other'), 'is kept');
    await downloadMissing([{ ...file, name: 'other' }], folder, 'try again');
    assert.equal(served, 1);
    assert.equal(readFileSync(path.join(folder, 'other'), 'utf8'), 'is kept');
  });

  for (const [what, listener, message] of [
    [
      'another content',
      (_, response) => response.end(Buffer.from(CONTENT).fill(1)),
      /has the SHA-256 .*, published is/,
    ],
    ['too little', (_, response) => response.end(CONTENT.subarray(1)), /has 24 bytes, published are 25/],
    [
      'nothing',
      (_, response) => void response.writeHead(404).end(),
      /cannot download .* \(the server answers 404\)/,
    ],
    [
      'a part before the connection breaks',
      (_, response) => {
        response.writeHead(200, { 'content-length': CONTENT.length });
        response.write(CONTENT.subarray(0, 5), () => response.destroy());
      },
      /cannot download /,
    ],
  ] as [string, RequestListener, RegExp][])
    it(`writes nothing where the server sends ${what}`, async (t) => {
      const file = await serve(t, listener);
      const folder = path.join(temporaryFolder(t), 'new');
      await assert.rejects(
        downloadMissing([file], folder, 'try again'),
        (error: Error) =>
          error instanceof UserError && message.test(error.message) && /; try again$/.test(error.message),
      );
      assert.ok(!existsSync(folder) || readdirSync(folder).length === 0);
    });
});
