// Child process: calls the addon's functions with spoiled arguments. A crash ends the process; the file named by the
// third argument then holds the call that did it.
import { openSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import '../support/backend.js';
import { corpus, type RawAddon } from '../fuzz/corpus.js';
import { spoiled } from '../fuzz/mutate.js';
import { pick, uniforms } from '../support/random.js';

export interface Fuzzed {
  readonly functions: number;
  readonly returned: number;
  readonly threw: number;
  /** Functions of the addon that no recorded call reaches. */
  readonly unreached: readonly string[];
  /** Calls after which memory around an array had changed, or that threw something other than an Error. */
  readonly faults: readonly string[];
}

const [calls, seed, log] = process.argv.slice(2);
const built = fileURLToPath(new URL('../../../build/onednn.node', import.meta.url));
const file = path.resolve(process.env['TFJS_ONEDNN_ADDON'] ?? built);
const addon = createRequire(pathToFileURL(file))(file) as RawAddon;

const MARGIN = 64;
const CANARY = 0xc3;
type View = Float32Array | Int32Array | Uint8Array | Uint32Array;

/** A copy in the middle of a larger buffer whose ends are marked. */
function guarded(view: View, guards: Uint8Array[]): View {
  const bytes = new Uint8Array(view.byteLength + 2 * MARGIN).fill(CANARY);
  const make = view.constructor as new (buffer: ArrayBuffer, offset: number, length: number) => View;
  const inner = new make(bytes.buffer as ArrayBuffer, MARGIN, view.length);
  (inner as Float32Array).set(view as Float32Array);
  guards.push(bytes);
  return inner;
}

/** Copies of the arguments: exact buffers, on which a sanitizer sees every step too far, or guarded ones. */
function fresh(argument: unknown, guards: Uint8Array[] | null): unknown {
  if (Array.isArray(argument)) return argument.map((one) => fresh(one, guards));
  if (!ArrayBuffer.isView(argument)) return argument;
  return guards === null ? (argument as View).slice() : guarded(argument as View, guards);
}

function show(argument: unknown): string {
  if (Array.isArray(argument)) return `[${argument.map(show)}]`;
  if (ArrayBuffer.isView(argument) && argument.byteLength === 0) return `empty ${argument.constructor.name}`;
  if (argument instanceof Int32Array)
    return `Int32Array(${argument.length < 40 ? `[${argument}]` : argument.length})`;
  if (ArrayBuffer.isView(argument)) return `${argument.constructor.name}(${(argument as View).length})`;
  if (typeof argument === 'object') return Object.prototype.toString.call(argument);
  return typeof argument === 'symbol' ? 'symbol' : String(argument);
}

const seeds = await corpus(addon);
const reached = new Set(seeds.map(({ name }) => name));
const byName = new Map([...reached].map((name) => [name, seeds.filter((call) => call.name === name)]));
const descriptor = openSync(log!, 'w');
const uniform = uniforms(Number(seed));
const faults: string[] = [];
let returned = 0;
let threw = 0;
for (let i = 0; i < Number(calls); i++) {
  const name = pick(uniform, [...reached]);
  const call = pick(uniform, byName.get(name)!);
  const guards = uniform() < 0.5 ? [] : null;
  const given = spoiled(
    uniform,
    call.arguments.map((argument) => fresh(argument, guards)),
  );
  const described = `${name}(${given.map(show).join(', ')})`;
  writeSync(descriptor, `${described}\n`.padEnd(4000), 0);
  try {
    addon[name]!(...given);
    returned++;
  } catch (error) {
    threw++;
    if (!(error instanceof Error)) faults.push(`${described} threw ${String(error)}`);
  }
  for (const bytes of (guards ?? []) as Uint8Array[]) {
    const intact = (byte: number): boolean => byte === CANARY;
    if (!bytes.subarray(0, MARGIN).every(intact) || !bytes.subarray(-MARGIN).every(intact))
      faults.push(`${described} wrote outside`);
  }
  if (name === 'threads') addon['threads']!(1);
}
const unreached = Object.keys(addon).filter(
  (name) => typeof addon[name] === 'function' && !reached.has(name),
);
const report: Fuzzed = { functions: reached.size, returned, threw, unreached, faults: faults.slice(0, 20) };
process.send!(report, () => process.exit(0));
