import assert from 'node:assert/strict';
import { it } from 'node:test';
import { injectAll } from './injection.js';

const ignore = (): void => undefined;

it('a fault after which something does not hold is counted, named and cleaned up after, and the next is injected', async () => {
  const cleaned: number[] = [];
  const found = await injectAll(
    {
      name: 'odd',
      holds: 'it is even',
      times: 4,
      inject: async (index, cleanup) => {
        cleanup.after(() => void cleaned.push(index));
        assert.ok(index % 2 === 0, `${index} is odd`);
      },
    },
    ignore,
  );
  assert.deepEqual(
    found.failures.map((failure) => failure.split('\n')[0]),
    ['odd 2: 1 is odd', 'odd 4: 3 is odd'],
  );
  assert.deepEqual([found.injected, found.skipped], [4, undefined]);
  assert.deepEqual(cleaned, [0, 1, 2, 3]);
});

it('a fault that cannot be injected says why', async () => {
  const inject = async (): Promise<string> => 'only root can';
  const found = await injectAll({ name: 'full disk', holds: 'it', times: 3, inject }, ignore);
  assert.deepEqual([found.injected, found.skipped, found.failures], [0, 'only root can', []]);
});
