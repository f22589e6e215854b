import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clickSessions, INTENTS } from '../../src/data/index.js';
import { UserError } from '../../src/errors.js';

describe('clickSessions', () => {
  const sessions = clickSessions(3, 2000);

  it('has sessions of 1 to 50 addresses and four intents in their shares', () => {
    assert.equal(sessions.texts.length, 2000);
    assert.ok(sessions.texts.every(({ length }) => length >= 1 && length <= 50));
    assert.deepEqual(sessions.classes, INTENTS);
    const shares = INTENTS.map((_, k) => sessions.labels.filter((label) => label === k).length / 2000);
    // Five standard deviations of a share of 0.4 among 2,000: 0.055.
    [0.4, 0.2, 0.25, 0.15].forEach((share, k) => assert.ok(Math.abs(shares[k] - share) < 0.055, `${shares}`));
  });

  it('is the same for a seed, session by session, and another for another seed', () => {
    assert.equal(clickSessions(3, 2000).hash, sessions.hash);
    assert.notEqual(clickSessions(4, 2000).hash, sessions.hash);
    const first = new Set(clickSessions(3, 100).texts.map((text) => text.join(' ')));
    const all = new Set(sessions.texts.map((text) => text.join(' ')));
    assert.ok([...first].every((session) => all.has(session)));
  });

  it('follows links and shows what visitors want', () => {
    // A checkout is reached from the cart, an order confirmation from the checkout, whoever walks.
    for (const text of sessions.texts)
      text.forEach((address, i) => {
        if (address === 'checkout/payment') assert.equal(text[i - 1], 'cart');
        if (address === 'checkout/confirmation') assert.equal(text[i - 1], 'checkout/payment');
      });
    const share = (intent: number, page: RegExp): number => {
      const own = sessions.texts.filter((_, i) => sessions.labels[i] === intent).flat();
      return own.filter((address) => page.test(address)).length / own.length;
    };
    const [browse, purchase, support, other] = [0, 1, 2, 3];
    assert.ok(share(purchase, /^(cart|checkout)/) > 2 * share(browse, /^(cart|checkout)/));
    assert.ok(share(support, /^support/) > 2 * share(purchase, /^support/));
    assert.ok(share(other, /^company/) > 2 * share(support, /^company/));
  });

  it('refuses a count that is none', () => {
    for (const count of [0, -1, 1.5, NaN])
      assert.throws(
        () => clickSessions(0, count),
        (error: Error) => error instanceof UserError && /sessions are asked for/.test(error.message),
      );
  });
});
