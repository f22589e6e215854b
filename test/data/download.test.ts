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
      'more than was published',
      (_, response) => response.end(Buffer.concat([CONTENT, CONTENT])),
      /sends more than the 25 bytes/,
    ],
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

  const refused =
    (message: RegExp) =>
    (error: Error): boolean =>
      error instanceof UserError && message.test(error.message) && /; try again$/.test(error.message);

  it('ends the connection with the first byte too many, although the server goes on', async (t) => {
    let closed = false;
    let sent = 0;
    const file = await serve(t, (_, response) => {
      const timer = setInterval(() => {
        response.write(Buffer.alloc(1000));
        sent += 1000;
      }, 5);
      response.on('close', () => {
        closed = true;
        clearInterval(timer);
      });
    });
    const folder = path.join(temporaryFolder(t), 'new');
    await assert.rejects(
      downloadMissing([file], folder, 'try again'),
      refused(/sends more than the 25 bytes/),
    );
    for (let waited = 0; !closed && waited < 200; waited++) await new Promise((next) => setTimeout(next, 10));
    assert.ok(closed);
    assert.ok(sent < 1_000_000);
    assert.ok(!existsSync(folder));
  });

  it('gives up a server that sends nothing more', async (t) => {
    for (const listener of [
      () => undefined,
      (_, response) => void response.write(CONTENT.subarray(0, 5)),
    ] as RequestListener[]) {
      const file = await serve(t, listener);
      const folder = path.join(temporaryFolder(t), 'new');
      const started = performance.now();
      await assert.rejects(
        downloadMissing([file], folder, 'try again', { stallMilliseconds: 200 }),
        refused(/cannot download .* \(the server has sent nothing for 0\.2 s\)/),
      );
      assert.ok(performance.now() - started < 20_000);
      assert.ok(!existsSync(folder));
    }
  });

  it('waits for a server that is slow but goes on', async (t) => {
    const file = await serve(t, (_, response) => {
      let at = 0;
      const timer = setInterval(() => {
        response.write(CONTENT.subarray(at, ++at));
        if (at < CONTENT.length) return;
        clearInterval(timer);
        response.end();
      }, 60);
    });
    const folder = temporaryFolder(t);
    // In all longer than the limit; no pause is.
    await downloadMissing([file], folder, 'try again', { stallMilliseconds: 1200 });
    assert.deepEqual(readFileSync(path.join(folder, 'file.gz')), CONTENT);
  });

  it('fetches over https alone, also where it is redirected', async (t) => {
    const folder = path.join(temporaryFolder(t), 'new');
    const plain = { name: 'a', url: 'http://publisher.invalid/a', size: 1, sha256: '' };
    await assert.rejects(
      downloadMissing([plain], folder, 'try again'),
      refused(/leads to http:\/\/publisher\.invalid\/a; only https is fetched/),
    );
    const away = await serve(t, (_, response) =>
      response.writeHead(302, { location: 'http://publisher.invalid/a' }).end(),
    );
    await assert.rejects(
      downloadMissing([away], folder, 'try again'),
      refused(/leads to http:\/\/publisher\.invalid\/a; only https is fetched/),
    );
    const round = await serve(t, (_, response) => response.writeHead(302, { location: '/file.gz' }).end());
    await assert.rejects(
      downloadMissing([round], folder, 'try again'),
      refused(/redirected more than 5 times/),
    );
    const near = await serve(t, (request, response) =>
      request.url === '/moved'
        ? response.end(CONTENT)
        : response.writeHead(302, { location: '/moved' }).end(),
    );
    await downloadMissing([near], folder, 'try again');
    assert.deepEqual(readFileSync(path.join(folder, 'file.gz')), CONTENT);
  });
});
