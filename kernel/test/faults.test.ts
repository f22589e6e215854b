import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readConnection } from '../src/connection.js';
import { cli, freePort, printed, TestKernel } from './client.js';

const folder = mkdtempSync(path.join(tmpdir(), 'kernel-faults-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function connectionFile(changes: object = {}): Promise<string> {
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = await Promise.all(
    Array.from({ length: 5 }, freePort),
  );
  const file = path.join(folder, 'connection.json');
  const ports = { shell_port, iopub_port, stdin_port, control_port, hb_port };
  writeFileSync(file, JSON.stringify({ key: 'k', ...ports, ...changes }), { mode: 0o600 });
  return file;
}

const start = (file: string) =>
  spawnSync(process.execPath, [cli, 'kernel', file], { encoding: 'utf8', timeout: 60_000 });

describe('a kernel that cannot start', () => {
  const wrong: [string, object, RegExp][] = [
    ['a port that is none', { shell_port: 70_000 }, /shell_port is 70000, it must be a port from 1 to 65535/],
    ['an unknown signature', { signature_scheme: 'hmac-md5' }, /"hmac-md5", only hmac-sha256 is known/],
    ['an unknown transport', { transport: 'ipc' }, /transport "ipc", only tcp is known/],
  ];
  for (const [name, changes, message] of wrong) {
    it(`${name}: one line, exit code 2`, async () => {
      const { status, stderr } = start(await connectionFile(changes));
      assert.equal(status, 2);
      assert.match(stderr, message);
      assert.equal(stderr.trim().split('\n').length, 1);
    });
  }

  it('a connection file that is no JSON, and one that is missing', () => {
    const file = path.join(folder, 'broken.json');
    writeFileSync(file, '{"shell_port": ', { mode: 0o600 });
    for (const [name, message] of [
      [file, /broken\.json: .*JSON/],
      [`${file}.not`, /broken\.json\.not: ENOENT/],
    ] as const) {
      const { status, stderr } = start(name);
      assert.equal(status, 2);
      assert.match(stderr, message);
    }
  });

  it('a port that is taken: says which', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const { status, stderr } = start(await connectionFile({ iopub_port: port }));
    server.close();
    assert.equal(status, 2);
    assert.match(stderr, new RegExp(`cannot listen on 127\\.0\\.0\\.1:${port}: .*in use`, 'i'));
  });
});

it('a connection file that others can read is warned of; without an address it means this machine', async () => {
  const file = await connectionFile();
  chmodSync(file, 0o644);
  const write = process.stderr.write;
  let warned = '';
  process.stderr.write = (text) => ((warned += String(text)), true);
  try {
    assert.equal(readConnection(file).ip, '127.0.0.1');
  } finally {
    process.stderr.write = write;
  }
  assert.match(warned, /can be read by others/);
});

describe('a kernel that is maltreated', () => {
  let kernel: TestKernel;
  before(async () => void (kernel = await new TestKernel().start({ TSLAB_KERNEL_HISTORY: '/dev/full' })));
  after(() => kernel.stop());

  it('listens on 127.0.0.1 alone', () => {
    if (process.platform !== 'linux') return; // elsewhere there is no /proc/net
    const listening = readFileSync('/proc/net/tcp', 'utf8') + readFileSync('/proc/net/tcp6', 'utf8');
    for (const port of kernel.ports) {
      const hex = port.toString(16).toUpperCase().padStart(4, '0');
      const places = [...listening.matchAll(new RegExp(`: ([0-9A-F]+):${hex} [0-9A-F:]+ 0A`, 'g'))].map(
        ([, at]) => at,
      );
      assert.deepEqual(places, ['0100007F'], `port ${port}`);
    }
  });

  it('drops signed messages that are no JSON, or have no type, and says so', async () => {
    const send = (...parts: string[]) => {
      const signature = createHmac('sha256', kernel.key).update(parts.join('')).digest('hex');
      void kernel.shell.send(['<IDS|MSG>', signature, ...parts]);
    };
    send('{', '{}', '{}', '{}');
    send('{}', '{}', '{}', '{}');
    send('{"msg_type": "execute_request"}', '{}', '{}', '5');
    assert.equal((await kernel.run('1')).reply['status'], 'ok');
    assert.match(kernel.stderr, /not JSON[^]*without type or content[^]*without type or content/);
  });

  it('goes on when the disk is full while the history is written, and says so once', async () => {
    await kernel.run('2');
    const told = kernel.stderr.match(/the history is not kept: ENOSPC/g);
    assert.equal(told?.length, 1, kernel.stderr);
  });

  it('runs a cell of 10 MB', async () => {
    const { reply, outputs } = await kernel.run(
      `const text = "${'x'.repeat(10_000_000)}";\nconsole.log(text.length);`,
    );
    assert.equal(reply['status'], 'ok', String(reply['evalue']).slice(0, 500));
    assert.equal(printed(outputs), '10000000\n');
  });

  it('cuts a gigabyte of output with a word, its own and that of a process that writes directly', async () => {
    const own =
      'const block = "x".repeat(1_000_000) + "\\n"; for (let i = 0; i < 1000; i++) process.stdout.write(block);';
    const native =
      'import { spawnSync } from "node:child_process";\n' +
      'spawnSync("head", ["-c", "1000000000", "/dev/zero"], { stdio: ["ignore", "inherit", "inherit"] }).status';
    for (const code of [own, native]) {
      const { reply, outputs, id } = await kernel.run(code);
      assert.equal(reply['status'], 'ok', String(reply['evalue']));
      const cut = () =>
        printed(kernel.of(id)).endsWith('more than 16000000 characters: the rest is left out]\n');
      await kernel.until(() => (cut() ? true : undefined), 'the word');
      assert.ok(printed(outputs).length < 16_001_000);
    }
    assert.equal((await kernel.run('1 + 1')).reply['status'], 'ok');
  });

  it('interrupts native code within 1 s', async () => {
    const code =
      'import { pbkdf2Sync } from "node:crypto";\nconsole.log("begun");\npbkdf2Sync("a", "b", 500_000_000, 64, "sha512");';
    const id = kernel.send('execute_request', { code });
    await kernel.until(() => (printed(kernel.of(id)) === 'begun\n' ? true : undefined), 'its begin');
    const begin = performance.now();
    await kernel.request('interrupt_request', {}, 'control');
    const { content } = await kernel.reply(id);
    assert.ok(performance.now() - begin < 1000, `${performance.now() - begin} ms`);
    assert.equal(content['ename'], 'Interrupted');
  });

  it('survives the death of the compiler, and says that the variables are lost', async () => {
    await kernel.run('const before = 1;');
    const { reply } = await kernel.run(
      'import { execSync } from "node:child_process";\n' +
        'execSync("kill -9 $(pgrep -P " + process.ppid + " -f language/main)");\nawait new Promise(() => {});',
    );
    assert.equal(reply['status'], 'error');
    assert.match(String(reply['evalue']), /all variables are lost/);
    assert.match(String((await kernel.run('before')).reply['evalue']), /TS2304/);
    assert.equal((await kernel.run('1 + 1')).reply['status'], 'ok');
  });
});
