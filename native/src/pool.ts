/** What waits may take this many bytes, even if less was ever in use at once. */
const LEAST_CAPACITY = 64 * 2 ** 20;

/** Lengths for which arrays may wait. */
const MOST_LENGTHS = 4096;

/**
 * Float32Arrays given back by disposed tensors, by length, to be handed out again. Their contents are whatever was there.
 * The arrays that wait take at most as many bytes as were in use at once, or 64 MiB; the lengths that were given back the
 * longest ago leave first.
 */
export class BufferPool {
  private readonly free = new Map<number, Float32Array[]>();
  private waitingBytes = 0;
  private usedBytes = 0;
  private capacity = LEAST_CAPACITY;

  /** An array of this length with undefined contents. */
  take(length: number): Float32Array {
    this.usedBytes += 4 * length;
    if (this.usedBytes > this.capacity) this.capacity = this.usedBytes;
    const stack = this.free.get(length);
    if (stack === undefined || stack.length === 0) return new Float32Array(length);
    this.waitingBytes -= 4 * length;
    return stack.pop()!;
  }

  /** Says that an array of this length, once taken, will never come back. */
  forget(length: number): void {
    this.usedBytes -= 4 * length;
  }

  /** Gives an array back; the caller must hold no reference to it any more. */
  give(array: Float32Array): void {
    const { length } = array;
    this.usedBytes -= 4 * length;
    if (length === 0) return;
    const stack = this.free.get(length);
    if (stack === undefined) this.free.set(length, [array]);
    else stack.push(array);
    this.waitingBytes += 4 * length;
    if (this.waitingBytes > this.capacity || this.free.size > MOST_LENGTHS) this.evict(length);
  }

  /** Lets go of the arrays that wait. */
  dropWaiting(): void {
    this.free.clear();
    this.waitingBytes = 0;
  }

  clear(): void {
    this.dropWaiting();
    this.usedBytes = 0;
    this.capacity = LEAST_CAPACITY;
  }

  /** Drops the oldest lengths until half the capacity is left; `spare` counts as the newest. */
  private evict(spare: number): void {
    const kept = this.free.get(spare)!;
    this.free.delete(spare);
    this.free.set(spare, kept);
    for (const [length, stack] of this.free) {
      if (this.waitingBytes <= this.capacity / 2 && this.free.size <= MOST_LENGTHS / 2) return;
      this.waitingBytes -= 4 * length * stack.length;
      this.free.delete(length);
    }
  }
}
