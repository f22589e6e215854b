import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { createConnection, PORTS } from '../../src/notebook/connection.js';

describe('createConnection', () => {
  it('has five ports that are free and that no outgoing connection is given', async () => {
    for (let i = 0; i < 20; i++) {
      const { ip, shell_port, iopub_port, stdin_port, control_port, hb_port } = await createConnection();
      const ports = [shell_port, iopub_port, stdin_port, control_port, hb_port];
      assert.equal(new Set(ports).size, 5);
      for (const port of ports) {
        assert.ok(port >= PORTS.first && port <= PORTS.last, `port ${port}`);
        const server = createServer().listen(port, ip);
        await once(server, 'listening');
        await new Promise((resolve) => server.close(resolve));
      }
    }
  });
});
