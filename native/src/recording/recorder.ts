import { engine, type Tensor } from '@tensorflow/tfjs-core';
import type { Addon } from '../addon.js';
import type { OneDnnBackend } from '../backend.js';
import type { TensorRecord } from '../storage.js';
import {
  placesOf,
  type Argument,
  type Copied,
  type RecordedCall,
  type Recording,
  type Value,
} from './recording.js';

/** What lies in a buffer at present: a value of the step, or numbers that were written by JavaScript. */
type Content = { readonly value: number; readonly byteOffset: number } | 'written';

const isArray = (given: unknown): given is Copied => ArrayBuffer.isView(given);

/** Whether two arrays hold the same bits. */
const sameBits = (a: Copied, b: Copied): boolean =>
  Buffer.compare(
    Buffer.from(a.buffer, a.byteOffset, a.byteLength),
    Buffer.from(b.buffer, b.byteOffset, b.byteLength),
  ) === 0;

/**
 * Notes the calls of the addon that a step makes. Arrays are known by their buffers: inputs from the beginning, what
 * kernels make from when they take it on; an array of the pool that is taken anew is a new value.
 */
export class Recorder {
  /** Why the step cannot be replayed; undefined as long as it can. */
  reason: string | undefined;
  private readonly values: Value[] = [];
  private readonly calls: RecordedCall[] = [];
  private readonly contents = new Map<ArrayBufferLike, Content>();
  private readonly made: TensorRecord[] = [];
  private readonly sameInputs: number[] = [];

  /** @param step the step of all draws */
  constructor(
    private readonly backend: OneDnnBackend,
    inputs: readonly Tensor[],
    private readonly step: number,
  ) {
    const records = inputs.map((input) => backend.recordOf(input));
    records.forEach((record, index) => {
      const first = records.indexOf(record);
      this.sameInputs.push(first);
      if (!(record?.values instanceof Float32Array))
        this.refuse(`input ${index} is not of type float32 here`);
      else if (first === index)
        this.addOutside(record.values, { kind: 'input', index, length: record.values.length });
    });
  }

  refuse(reason: string): void {
    this.reason ??= reason;
  }

  // ---- what the backend tells

  takes(array: Float32Array | Uint8Array): void {
    const type = array instanceof Uint8Array ? 'bytes' : 'floats';
    const value = this.values.push({ kind: 'made', type, length: array.length }) - 1;
    this.contents.set(array.buffer, { value, byteOffset: array.byteOffset });
  }

  makes(record: TensorRecord): void {
    this.made.push(record);
  }

  writes(record: TensorRecord): void {
    this.made.push(record);
    const { values } = record;
    if (!isArray(values)) return;
    // JavaScript may hold the array and change it: what lies there at each call counts.
    const content = this.contents.get(values.buffer);
    if (content === undefined) this.contents.set(values.buffer, 'written');
    else if (content !== 'written') this.refuse('a tensor is made from the array of another one');
  }

  reads(record: TensorRecord): void {
    const { values } = record;
    if (!isArray(values) || this.contents.has(values.buffer)) {
      if (isArray(values)) this.checkRange(values);
      return;
    }
    if (values instanceof Float32Array)
      this.addOutside(values, { kind: 'captured', record, length: values.length });
    else this.refuse(`a tensor from outside has the type ${record.dtype}`);
  }

  private addOutside(array: Float32Array, value: Value): void {
    if (this.contents.has(array.buffer)) this.refuse('two tensors from outside share a buffer');
    this.contents.set(array.buffer, { value: this.values.push(value) - 1, byteOffset: array.byteOffset });
  }

  /** Refuses an array that lies in a known buffer, yet not in the part of it that is known. */
  private checkRange(array: Copied): void {
    const content = this.contents.get(array.buffer);
    if (content === undefined || content === 'written') return;
    const offset = (array.byteOffset - content.byteOffset) / array.BYTES_PER_ELEMENT;
    if (offset < 0 || offset + array.length > this.values[content.value]!.length)
      this.refuse('two tensors from outside share a buffer');
  }

  // ---- the calls

  /** The addon, every call of which is noted. */
  noting(addon: Addon): Addon {
    const functions = Object.entries(addon as unknown as Record<string, (...given: unknown[]) => unknown>);
    return Object.fromEntries(
      functions.map(([name, run]) => [name, (...given: unknown[]) => this.call(name, run, given)]),
    ) as unknown as Addon;
  }

  private call(name: string, run: (...given: unknown[]) => unknown, given: unknown[]): unknown {
    const copied: { array: Copied; copy: Copied }[] = [];
    const call = { name, arguments: given.map((argument) => this.argument(argument, copied)) };
    const result = run(...given);
    if (result !== undefined) this.refuse(`${name} gives something back to JavaScript`);
    for (const { array, copy } of copied)
      if (!sameBits(array, copy)) this.refuse(`${name} wrote into an array that no tensor has`);
    this.calls.push(call);
    return result;
  }

  private argument(given: unknown, copied: { array: Copied; copy: Copied }[]): Argument {
    if (given === undefined || typeof given === 'number') return given;
    if (Array.isArray(given)) return given.map((one) => this.argument(one, copied));
    if (!isArray(given)) {
      this.refuse(`an argument is a ${typeof given}`);
      return undefined;
    }
    const content = this.contents.get(given.buffer);
    if (content !== undefined && content !== 'written') {
      this.checkRange(given);
      const offset = (given.byteOffset - content.byteOffset) / given.BYTES_PER_ELEMENT;
      return { kind: 'place', value: content.value, offset, length: given.length };
    }
    if (given instanceof Uint32Array && given[1] !== this.step)
      this.refuse(`draws of step ${given[1]} in step ${this.step}`);
    const copy = given.slice();
    copied.push({ array: given, copy });
    return copy;
  }

  // ---- the end

  /** The recording, or undefined where the step cannot be replayed; `reason` says why. */
  finish(outputs: readonly Tensor[]): Recording | undefined {
    const records = outputs.map((output) => this.backend.recordOf(output));
    const numbers = records.map((record, i) => {
      const values = record?.values;
      const content = isArray(values) ? this.contents.get(values.buffer) : undefined;
      if (content !== undefined && content !== 'written') {
        const value = this.values[content.value]!;
        if (value.kind === 'made' && value.type === 'floats') return content.value;
      }
      this.refuse(`output ${i} is no float32 tensor that a kernel made in the step`);
      return -1;
    });
    for (const record of this.made)
      if (this.backend.holds(record) && !records.includes(record))
        this.refuse('a tensor that the step made outlives it');
    // Another value may be assigned to a variable, which nobody would notice.
    const variables = new Set(
      Object.values(engine().registeredVariables).map((variable) => this.backend.recordOf(variable)),
    );
    for (const value of this.values) {
      if (value.kind !== 'captured') continue;
      if (!this.backend.holds(value.record)) this.refuse('a tensor from outside is disposed of');
      if (variables.has(value.record)) this.refuse('a variable is read that is no input');
    }
    const called = new Set(
      this.calls.flatMap((call) => call.arguments.flatMap(placesOf)).map(({ value }) => value),
    );
    this.values.forEach((value, i) => {
      if (value.kind === 'made' && value.length > 0 && !called.has(i))
        this.refuse('a kernel sets values in JavaScript');
    });
    if (this.reason !== undefined) return undefined;
    return {
      values: this.values,
      calls: this.calls,
      step: this.step,
      outputs: numbers,
      outputShapes: outputs.map(({ shape }) => [...shape]),
      sameInputs: this.sameInputs,
    };
  }
}
