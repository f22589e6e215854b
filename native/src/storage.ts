import type { DataMover, DataType, KernelBackend, TensorInfo, backend_util } from '@tensorflow/tfjs-core';
import { DataStorage } from '@tensorflow/tfjs-core';

type DataId = TensorInfo['dataId'];

/** What the backend keeps of a tensor. For tensors made here it is the tensor's dataId as well. */
export class TensorRecord {
  refCount: number;
  complexTensorInfos?: { real: TensorInfo; imag: TensorInfo };
  /** The values came from the pool and nobody outside the native kernels has seen them. */
  recyclable: boolean;
  /** An array of the pool that is given back with this tensor, and for whom it is kept. */
  kept?: { readonly key: object; readonly values: Float32Array };
  /** The storage that holds it; undefined once disposed. */
  owner: TensorStorage | undefined = undefined;

  constructor(
    public values: backend_util.BackendValues | undefined,
    public dtype: DataType,
    /** The values came from the pool. */
    public pooled: boolean,
    refCount = 1,
  ) {
    this.refCount = refCount;
    this.recyclable = pooled;
  }
}

/**
 * Tensor data by dataId. `get` is the door of everybody else - forwarded kernels, reads, moves - who
 * may keep a reference to the values, so it bars them from being reused; `peek` is the door of the
 * native kernels, which keep none.
 */
export class TensorStorage extends DataStorage<TensorRecord> {
  // Tensors that came from another backend keep the dataId they got there.
  private foreign = new WeakMap<DataId, TensorRecord>();
  private count = 0;
  /** Called when values are handed to somebody who is no native kernel. */
  onSeen?: () => void;

  constructor(
    private readonly home: KernelBackend,
    private readonly mover: DataMover,
  ) {
    super(home, mover);
  }

  peek(dataId: DataId): TensorRecord {
    if (dataId instanceof TensorRecord && dataId.owner === this) return dataId;
    return this.lookUp(dataId);
  }

  override get(dataId: DataId): TensorRecord {
    const record = this.peek(dataId);
    record.recyclable = false;
    this.onSeen?.();
    return record;
  }

  /** Keeps a record under itself: no look-up is needed afterwards. */
  add(record: TensorRecord): void {
    record.owner = this;
    this.count++;
  }

  override set(dataId: DataId, value: TensorRecord): void {
    value.owner = this;
    this.count++;
    if (dataId !== value) this.foreign.set(dataId, value);
  }

  override has(dataId: DataId): boolean {
    return (dataId instanceof TensorRecord && dataId.owner === this) || this.foreign.has(dataId);
  }

  override delete(dataId: DataId): boolean {
    if (!this.has(dataId)) return false;
    this.count--;
    const record = this.peek(dataId);
    record.owner = undefined;
    record.values = undefined;
    if (dataId !== record) this.foreign.delete(dataId);
    return true;
  }

  override numDataIds(): number {
    return this.count;
  }

  private lookUp(dataId: DataId): TensorRecord {
    if (!this.foreign.has(dataId)) this.onSeen?.();
    if (!this.foreign.has(dataId)) this.mover.moveData(this.home, dataId);
    const record = this.foreign.get(dataId);
    if (record === undefined) throw new TypeError('the tensor is disposed');
    return record;
  }
}
