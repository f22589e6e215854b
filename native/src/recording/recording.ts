import type { TensorRecord } from '../storage.js';

/** Where an array of a recorded call lies: in a value of the step, from an element on. */
export interface Place {
  readonly kind: 'place';
  readonly value: number;
  readonly offset: number;
  readonly length: number;
}

export type Copied = Float32Array | Int32Array | Uint8Array | Uint32Array;

/** Typed arrays are copies of what every step has alike; a Uint32Array is a stream of draws. */
export type Argument = number | undefined | Copied | Place | readonly Argument[];

export interface RecordedCall {
  readonly name: string;
  readonly arguments: readonly Argument[];
}

/** An array that a step reads or makes, once for each time that it is made. */
export type Value =
  | { readonly kind: 'input'; readonly index: number; readonly length: number }
  /** A tensor from outside that is no input. */
  | { readonly kind: 'captured'; readonly record: TensorRecord; readonly length: number }
  /** Made in the step by a kernel. */
  | { readonly kind: 'made'; readonly type: 'floats' | 'bytes'; readonly length: number };

/** The calls of the addon of one step, in their order. */
export interface Recording {
  readonly values: readonly Value[];
  readonly calls: readonly RecordedCall[];
  /** Of its draws. */
  readonly step: number;
  /** The number of each output's value. */
  readonly outputs: readonly number[];
  readonly outputShapes: readonly (readonly number[])[];
  /** Inputs of the same tensor have the same number. */
  readonly sameInputs: readonly number[];
}

/** The places of an argument. */
export const placesOf = (argument: Argument): Place[] =>
  typeof argument !== 'object' || ArrayBuffer.isView(argument)
    ? []
    : 'kind' in argument
      ? [argument]
      : argument.flatMap(placesOf);

function sameArgument(a: Argument, b: Argument): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return Object.is(a, b);
  if (ArrayBuffer.isView(a) || ArrayBuffer.isView(b)) return sameArray(a, b);
  if ('kind' in a || 'kind' in b)
    return (
      'kind' in a && 'kind' in b && a.value === b.value && a.offset === b.offset && a.length === b.length
    );
  return a.length === b.length && a.every((one, i) => sameArgument(one, b[i]));
}

function sameArray(a: Argument, b: Argument): boolean {
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b) || a.length !== b.length) return false;
  // The second word of a stream is the step, which every replay sets.
  if (a instanceof Uint32Array)
    return b instanceof Uint32Array && a.every((word, i) => i === 1 || word === b[i]);
  return a.constructor === b.constructor && (a as Float32Array).every((one, i) => Object.is(one, b[i]));
}

const sameValue = (a: Value, b: Value): boolean =>
  a.length === b.length &&
  ((a.kind === 'input' && b.kind === 'input' && a.index === b.index) ||
    (a.kind === 'captured' && b.kind === 'captured' && a.record === b.record) ||
    (a.kind === 'made' && b.kind === 'made' && a.type === b.type));

const isDrawn = (argument: Argument): boolean =>
  argument instanceof Uint32Array || (Array.isArray(argument) && argument.some(isDrawn));

/** Whether the step draws random numbers. */
export const draws = ({ calls }: Recording): boolean => calls.some((call) => call.arguments.some(isDrawn));

/** In what two recordings of one step differ besides inputs and the step of draws, in words; undefined where in nothing. */
export function difference(a: Recording, b: Recording): string | undefined {
  const count = Math.max(a.calls.length, b.calls.length);
  for (let i = 0; i < count; i++) {
    const [one, other] = [a.calls[i], b.calls[i]];
    const where = `call ${i + 1} of ${count}`;
    if (one?.name !== other?.name) return `${where} is ${one?.name ?? 'none'}, then ${other?.name ?? 'none'}`;
    if (!sameArgument(one!.arguments, other!.arguments)) {
      const at = one!.arguments.findIndex((argument, k) => !sameArgument(argument, other!.arguments[k]));
      return `${where}, ${one!.name}, has another argument ${at}`;
    }
  }
  if (a.values.length !== b.values.length || !a.values.every((value, i) => sameValue(value, b.values[i]!)))
    return 'other tensors from outside are read';
  if (!sameArgument(a.outputs, b.outputs) || !sameArgument(a.sameInputs, b.sameInputs))
    return 'other values are inputs or outputs';
  return sameArgument(a.outputShapes, b.outputShapes) ? undefined : 'the outputs have other shapes';
}
