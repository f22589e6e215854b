import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { DataType, TensorInfo, backend_util } from '@tensorflow/tfjs-core';
import { engine, util } from '@tensorflow/tfjs-core';
import type { Addon } from './addon.js';
import { BufferPool } from './pool.js';
import { isGiven, sizeOf } from './kernels/shapes.js';
import type { Recorder } from './recording/recorder.js';
import { TensorRecord, TensorStorage } from './storage.js';

type DataId = TensorInfo['dataId'];

/** Values that the addon can borrow: of the class the type says, on memory of this thread alone. */
function owned(values: backend_util.BackendValues, dtype: DataType): backend_util.BackendValues {
  if (dtype === 'string' || dtype === 'complex64' || !isGiven(values)) return values;
  if (ArrayBuffer.isView(values)) {
    if (values.buffer instanceof ArrayBuffer) return values;
    return values.slice();
  }
  return util.toTypedArray(values as unknown as number[], dtype);
}

/**
 * Tensors are typed arrays, as in the plain JavaScript backend it extends, whose kernels run on it
 * unchanged. Native kernels borrow the arrays for the length of a call, and get their outputs from a
 * pool that disposed tensors feed.
 */
export class OneDnnBackend extends MathBackendCPU {
  private readonly storage: TensorStorage;
  private readonly pool = new BufferPool();
  private readonly made: TensorRecord[] = [];
  private recorder: Recorder | undefined;
  /** What kernels call: the addon itself, or one that notes the calls. */
  addon: Addon;

  constructor(private readonly native: Addon) {
    super();
    this.addon = native;
    this.storage = new TensorStorage(this, engine());
    this.data = this.storage as unknown as MathBackendCPU['data'];
  }

  // ---- for native kernels

  /** Says that a kernel starts: what it makes from here on is undone by `abandon`. */
  begin(): void {
    this.made.length = 0;
  }

  /** Disposes of what the present kernel has made, because it failed. */
  abandon(): void {
    for (const record of this.made) this.disposeData(record, true);
    this.made.length = 0;
  }

  /** The values of a float32 tensor, to be read in this call and not kept. */
  floats(tensor: TensorInfo): Float32Array {
    const record = this.storage.peek(tensor.dataId);
    this.recorder?.reads(record);
    const { values } = record;
    if (values instanceof Float32Array) return values;
    // A forwarded cast to float32 changes the type in name only.
    this.notRecordable(`values of type ${record.dtype} are converted in JavaScript`);
    return Float32Array.from(values as backend_util.TypedArray);
  }

  /** The values of a tensor of any type, to be read in this call and not kept. */
  values(tensor: TensorInfo): backend_util.TypedArray {
    const record = this.storage.peek(tensor.dataId);
    this.recorder?.reads(record);
    return record.values as backend_util.TypedArray;
  }

  /** A new float32 tensor with undefined contents, all of which the caller must set. */
  output(shape: number[], size = sizeOf(shape)): TensorInfo {
    const record = new TensorRecord(this.take(size), 'float32', true);
    this.storage.add(record);
    this.made.push(record);
    this.recorder?.makes(record);
    return { dataId: record, shape, dtype: 'float32' };
  }

  /** A new array of bytes, all of which the caller must set. */
  bytes(size: number): Uint8Array {
    const values = new Uint8Array(size);
    this.recorder?.takes(values);
    return values;
  }

  /** An array of the pool with undefined contents. */
  private take(size: number): Float32Array {
    const values = this.pool.take(size);
    this.recorder?.takes(values);
    return values;
  }

  /** A new tensor with these values. */
  wrap(shape: number[], dtype: DataType, values: backend_util.TypedArray): TensorInfo {
    const record = new TensorRecord(values, dtype, false);
    this.storage.add(record);
    this.recorder?.makes(record);
    return { dataId: record, shape, dtype };
  }

  /** The same values under another shape: one more reference to them. */
  view(tensor: TensorInfo, shape: number[]): TensorInfo {
    this.incRef(tensor.dataId);
    return { dataId: tensor.dataId, shape, dtype: tensor.dtype };
  }

  /**
   * Where new values of a tensor may be written: its own array if this tensor alone refers to it and nobody outside has
   * seen it, else a new one; undefined if other tensors share the values.
   */
  writable(tensor: TensorInfo): Float32Array | undefined {
    this.notRecordable('an optimizer changes its parameters');
    const record = this.storage.peek(tensor.dataId);
    if (record.refCount !== 1) return undefined;
    return record.recyclable ? (record.values as Float32Array) : this.pool.take(sizeOf(tensor.shape));
  }

  /** Makes an array that `writable` returned the tensor's values. */
  replaceValues(tensor: TensorInfo, values: Float32Array): void {
    const record = this.storage.peek(tensor.dataId);
    if (record.values === values) return;
    if (record.pooled) this.pool.forget(values.length);
    record.values = values;
    record.pooled = true;
    record.recyclable = true;
  }

  /**
   * An array of the tensor's size with undefined contents, kept with its values until `takeKept` with the same key takes
   * it, another takes its place or the values are disposed of.
   */
  keepWith(tensor: TensorInfo, key: object): Float32Array {
    const record = this.storage.peek(tensor.dataId);
    this.dropKept(record);
    const values = this.take(sizeOf(tensor.shape));
    record.kept = { key, values };
    return values;
  }

  /** The array that is kept with a tensor under this key, as a new tensor of its shape; undefined if there is none. */
  takeKept(tensor: TensorInfo, key: object): TensorInfo | undefined {
    const record = this.storage.peek(tensor.dataId);
    if (record.kept?.key !== key) return undefined;
    const taken = new TensorRecord(record.kept.values, 'float32', true);
    record.kept = undefined;
    this.storage.add(taken);
    this.made.push(taken);
    this.recorder?.makes(taken);
    return { dataId: taken, shape: tensor.shape, dtype: 'float32' };
  }

  private dropKept(record: TensorRecord): void {
    if (record.kept !== undefined) this.pool.give(record.kept.values);
    record.kept = undefined;
  }

  // ---- for recordings

  /** The record of a tensor that is alive here, or undefined. */
  recordOf(tensor: TensorInfo): TensorRecord | undefined {
    return this.storage.has(tensor.dataId) ? this.storage.peek(tensor.dataId) : undefined;
  }

  /** Whether the values of a record are still in use. */
  holds(record: TensorRecord): boolean {
    return record.owner === this.storage;
  }

  get isRecording(): boolean {
    return this.recorder !== undefined;
  }

  /** What `run` returns, all of whose calls the recorder notes. */
  record<T>(recorder: Recorder, run: () => T): T {
    if (this.recorder !== undefined) throw new Error('a recording is under way');
    this.recorder = recorder;
    this.addon = recorder.noting(this.native);
    this.storage.onSeen = () => recorder.refuse('values are read or a kernel runs in JavaScript');
    try {
      return run();
    } finally {
      this.recorder = undefined;
      this.addon = this.native;
      this.storage.onSeen = undefined;
    }
  }

  /** Lets go of the arrays that wait in the pool, which replayed steps have no use for. */
  dropWaiting(): void {
    this.pool.dropWaiting();
  }

  /** Says that what happens now does not happen in a replay, should a recording be under way. */
  notRecordable(reason: string): void {
    this.recorder?.refuse(reason);
  }

  /** Number of primitives that the addon holds. */
  cacheSize(): number {
    return this.addon.cacheSize();
  }

  // ---- the backend's interface

  override write(values: backend_util.BackendValues, _shape: number[], dtype: DataType): DataId {
    const record = new TensorRecord(owned(values, dtype), dtype, false);
    this.storage.add(record);
    this.recorder?.writes(record);
    return record;
  }

  override move(
    dataId: DataId,
    values: backend_util.BackendValues,
    _shape: number[],
    dtype: DataType,
    refCount: number,
  ): void {
    this.storage.set(dataId, new TensorRecord(owned(values, dtype), dtype, false, refCount));
  }

  override refCount(dataId: DataId): number {
    return this.storage.has(dataId) ? this.storage.peek(dataId).refCount : 0;
  }

  override incRef(dataId: DataId): void {
    this.storage.peek(dataId).refCount++;
  }

  override decRef(dataId: DataId): void {
    if (this.storage.has(dataId)) this.storage.peek(dataId).refCount--;
  }

  override disposeData(dataId: DataId, force = false): boolean {
    if (!this.storage.has(dataId)) return true;
    const record = this.storage.peek(dataId);
    record.refCount--;
    if (!force && record.refCount > 0) return false;
    const { complexTensorInfos, values, pooled, recyclable } = record;
    if (isGiven(complexTensorInfos)) {
      this.disposeData(complexTensorInfos.real.dataId, true);
      this.disposeData(complexTensorInfos.imag.dataId, true);
    }
    this.storage.delete(dataId);
    this.dropKept(record);
    if (recyclable) this.pool.give(values as Float32Array);
    else if (pooled) this.pool.forget((values as Float32Array).length);
    return true;
  }

  /** Gives up recycled buffers and cached primitives; the backend stays usable. */
  override dispose(): void {
    this.pool.clear();
    this.addon.clear();
  }
}
