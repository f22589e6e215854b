import { stream, uniform } from '../random/index.js';
import { UserError } from '../errors.js';
import { textSet, type TextSet } from './text-set.js';

/** What the visitors of the simulated site come for, and the share of the sessions of each. */
export const INTENTS = ['browse', 'purchase', 'support', 'other'] as const;
export type Intent = (typeof INTENTS)[number];

const SHARES: Readonly<Record<Intent, number>> = { browse: 0.4, purchase: 0.2, support: 0.25, other: 0.15 };

/** Links of a page that a visitor follows whatever the intent. */
const WANDERING = 0.3;
/** Chance that the next page is about the same product line where it can be. */
const SAME_LINE = 0.8;
const LONGEST = 50;

const LINES = [
  'laptops',
  'desktops',
  'printers',
  'monitors',
  'storage',
  'phones',
  'networking',
  'accessories',
];
const PRODUCTS = 12;
const TERMS = 30;
const TOPICS = ['setup', 'drivers', 'battery', 'warranty', 'error', 'recovery', 'noise', 'display'];

/** One kind of page: its address, its links, and how much more than others a visitor of each intent wants it. */
interface Page {
  /** Parts of the address; `line`, `product`, `term` and `topic` are filled in. */
  readonly address: readonly string[];
  readonly links: readonly string[];
  readonly wanted: Partial<Readonly<Record<Intent, number>>>;
}

const PAGES: Readonly<Record<string, Page>> = {
  home: {
    address: ['home'],
    links: ['search', 'line', 'offers', 'support', 'account', 'company', 'news', 'end'],
    wanted: {},
  },
  search: {
    address: ['search', 'term'],
    links: ['product', 'line', 'topic', 'search', 'home', 'end'],
    wanted: { browse: 2, purchase: 1.5 },
  },
  line: {
    address: ['shop', 'line'],
    links: ['product', 'compare', 'line', 'search', 'home', 'end'],
    wanted: { browse: 3, purchase: 2 },
  },
  product: {
    address: ['shop', 'line', 'product'],
    links: ['reviews', 'cart', 'product', 'compare', 'line', 'topic', 'end'],
    wanted: { browse: 3, purchase: 3 },
  },
  reviews: {
    address: ['shop', 'line', 'product', 'reviews'],
    links: ['product', 'line', 'cart', 'end'],
    wanted: { browse: 2 },
  },
  compare: {
    address: ['shop', 'line', 'compare'],
    links: ['product', 'line', 'end'],
    wanted: { browse: 2, purchase: 1.5 },
  },
  offers: {
    address: ['offers', 'line'],
    links: ['product', 'line', 'home', 'end'],
    wanted: { purchase: 2, browse: 1.5 },
  },
  cart: { address: ['cart'], links: ['checkout', 'product', 'line', 'end'], wanted: { purchase: 6 } },
  checkout: {
    address: ['checkout', 'payment'],
    links: ['confirmation', 'cart', 'end'],
    wanted: { purchase: 6 },
  },
  confirmation: {
    address: ['checkout', 'confirmation'],
    links: ['orders', 'home', 'end'],
    wanted: { purchase: 4 },
  },
  account: {
    address: ['account'],
    links: ['orders', 'support', 'cart', 'home', 'end'],
    wanted: { support: 2, purchase: 1.5 },
  },
  orders: {
    address: ['account', 'orders'],
    links: ['account', 'contact', 'topic', 'end'],
    wanted: { support: 3, purchase: 1.5 },
  },
  support: {
    address: ['support'],
    links: ['topic', 'downloads', 'contact', 'search', 'end'],
    wanted: { support: 4 },
  },
  topic: {
    address: ['support', 'line', 'topic'],
    links: ['topic', 'downloads', 'contact', 'product', 'end'],
    wanted: { support: 4 },
  },
  downloads: {
    address: ['support', 'line', 'downloads'],
    links: ['topic', 'downloads', 'support', 'end'],
    wanted: { support: 3 },
  },
  contact: {
    address: ['support', 'contact'],
    links: ['support', 'home', 'end'],
    wanted: { support: 2, other: 2 },
  },
  company: {
    address: ['company', 'about'],
    links: ['jobs', 'news', 'contact', 'home', 'end'],
    wanted: { other: 5 },
  },
  jobs: { address: ['company', 'jobs'], links: ['jobs', 'company', 'contact', 'end'], wanted: { other: 5 } },
  news: {
    address: ['company', 'news'],
    links: ['news', 'company', 'product', 'home', 'end'],
    wanted: { other: 4 },
  },
};
/** How much a visitor wants to end the session. */
const END = 0.7;
const ENTRIES = ['home', 'search', 'product', 'topic', 'line', 'company'];

/** Where uniform draws in [0, 1) come from, one after another. */
type Draw = () => number;

function choose<Item>(items: readonly Item[], weights: readonly number[], draw: Draw): Item {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = draw() * total;
  return items[weights.findIndex((weight, i) => (left -= weight) < 0 || i === items.length - 1)];
}

const anyOf = <Item>(items: readonly Item[], draw: Draw): Item => items[Math.floor(draw() * items.length)];

/** How much a visitor of an intent wants each page. */
const wants = (pages: readonly string[], intent: Intent): number[] =>
  pages.map((page) => (page === 'end' ? END : (PAGES[page].wanted[intent] ?? 1)));

function nextPage(pages: readonly string[], intent: Intent, draw: Draw): string {
  const wanders = draw() < WANDERING;
  return choose(
    pages,
    wants(pages, intent).map((weight) => (wanders ? 1 : weight)),
    draw,
  );
}

/** The addresses of one session, at least one. */
function session(intent: Intent, draw: Draw): string[] {
  const addresses: string[] = [];
  let line = anyOf(LINES, draw);
  let page = nextPage(ENTRIES, intent, draw);
  while (page !== 'end' && addresses.length < LONGEST) {
    if (draw() >= SAME_LINE) line = anyOf(LINES, draw);
    const parts: Readonly<Record<string, () => string>> = {
      line: () => line,
      product: () => `${line}-${1 + Math.floor(draw() * PRODUCTS)}`,
      term: () => `term-${1 + Math.floor(draw() * TERMS)}`,
      topic: () => anyOf(TOPICS, draw),
    };
    addresses.push(PAGES[page].address.map((part) => parts[part]?.() ?? part).join('/'));
    page = nextPage(PAGES[page].links, intent, draw);
  }
  return addresses;
}

/** Draws that are made at once, and more such parts than a session of 50 pages takes at six draws a page. */
const PART = 64;
const PARTS = 5;

/**
 * Simulated sessions on the site of a shop, each a list of at most 50 addresses such as `shop/laptops/laptops-3`, with the
 * intent of its visitor as class. The visitor walks at random along the links of the pages: with probability 0.3 along any
 * of them, else along each in proportion to how much its page is wanted by that intent. All sessions of a seed come from
 * its stream `data/clicks`, session i from the steps 5 i to 5 i + 4.
 *
 * Throws {@link UserError} unless `count` is an integer of at least 1.
 *
 * Source: activation adaptation, section 5, for four intents, at most 50 pages and about 13,500 sessions; its data are
 * private, and nothing else of this site is known to resemble them.
 */
export function clickSessions(seed: number, count: number): TextSet {
  if (!(Number.isInteger(count) && count >= 1))
    throw new UserError(`${count} sessions are asked for; allowed is an integer of at least 1`);
  const source = stream(seed, 'data/clicks');
  const byClass: string[][][] = INTENTS.map(() => []);
  for (let i = 0; i < count; i++) {
    let draws: Float32Array = new Float32Array(0);
    let used = 0;
    const draw: Draw = () => {
      if (used % PART === 0) draws = uniform(source, PARTS * i + used / PART, PART);
      return draws[used++ % PART];
    };
    const intent = choose(
      INTENTS,
      INTENTS.map((name) => SHARES[name]),
      draw,
    );
    byClass[INTENTS.indexOf(intent)].push(session(intent, draw));
  }
  return textSet(INTENTS, byClass);
}
