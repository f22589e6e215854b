import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import path from 'node:path';
import { downloadMissing, sha256 } from '../../src/data/index.js';
import { UserError } from '../../src/errors.js';
import { fractions } from '../experiments/fixtures/synthetic.js';
import { temporaryFolder } from '../support/folders.js';
import type { Fault } from './injection.js';

const CONTENT = Buffer.from('what the publisher serves, byte by byte');
const draw = fractions('torture: downloads');
const part = (): Buffer => CONTENT.subarray(0, Math.floor(CONTENT.length * draw()));

/** What a server may do instead of serving the file, and how the refusal reads. */
const WAYS: readonly [RequestListener, RegExp][] = [
  [(_, response) => void response.write(part()), /has sent nothing for/],
  [(_, response) => void response.end(Buffer.concat([CONTENT, part(), CONTENT])), /sends more than/],
  [(_, response) => void response.end(part()), /has \d+ bytes, published are \d+/],
  [
    (_, response) => {
      const spoilt = Buffer.from(CONTENT);
      spoilt[Math.floor(CONTENT.length * draw())] ^= 1;
      response.end(spoilt);
    },
    /has the SHA-256/,
  ],
  [
    (_, response) => {
      response.writeHead(200, { 'content-length': CONTENT.length });
      response.write(part(), () => response.destroy());
    },
    /cannot download/,
  ],
  [(_, response) => void response.writeHead(500).end(), /the server answers 500/],
  [(_, response) => void response.writeHead(302, { location: '/again' }).end(), /redirected more than/],
];

/** The server of a data set stalls, sends too much, too little or something else, breaks off, fails or leads in circles. */
export const badDownloads = (times: number): Fault => ({
  name: 'download that goes wrong',
  holds: 'refused in one line with the reason, nothing is written, and a good server serves it afterwards',
  times,
  inject: async (index, cleanup) => {
    const [listener, message] = WAYS[index % WAYS.length];
    let broken = true;
    const server = createServer((request, response) =>
      broken ? listener(request, response) : response.end(CONTENT),
    ).listen(0, '127.0.0.1');
    cleanup.after(() => {
      server.closeAllConnections();
      server.close();
    });
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const url = `http://127.0.0.1:${port}/file.gz`;
    const file = { name: 'file.gz', url, size: CONTENT.length, sha256: sha256(CONTENT) };
    const folder = path.join(temporaryFolder(cleanup), 'data');
    const download = (): Promise<void> =>
      downloadMissing([file], folder, 'try again', { stallMilliseconds: 1500 });
    await assert.rejects(download(), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, message);
      assert.ok(!error.message.includes('\n') && error.message.endsWith('try again'));
      return true;
    });
    assert.equal(existsSync(folder), false);
    broken = false;
    await download();
    assert.deepEqual(readFileSync(path.join(folder, 'file.gz')), CONTENT);
  },
});
