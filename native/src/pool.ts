/**
 * Float32Arrays given back by disposed tensors, by length, to be handed out again. Their contents
 * are whatever was there. Of the arrays that nobody uses, at most `capacity` bytes are kept; the
 * lengths that were asked for the longest ago leave first.
 */
export class BufferPool {
  // Insertion order is the order of last use: a length that is used moves to the end.
  private readonly free = new Map<number, Float32Array[]>();
  private bytes = 0;

  constructor(private readonly capacity = 512 * 2 ** 20) {}

  /** An array of this length with undefined contents. */
  take(length: number): Float32Array {
    const stack = this.free.get(length);
    if (stack === undefined || stack.length === 0) return new Float32Array(length);
    this.bytes -= 4 * length;
    return stack.pop()!;
  }

  /** Gives an array back; the caller must hold no reference to it any more. */
  give(array: Float32Array): void {
    const { length } = array;
    if (length === 0) return;
    let stack = this.free.get(length);
    if (stack === undefined) {
      stack = [];
      this.free.set(length, stack);
    }
    stack.push(array);
    this.bytes += 4 * length;
    if (this.bytes > this.capacity || this.free.size > 4096) this.evict(length);
  }

  /** Bytes of the arrays that wait. */
  get waiting(): number {
    return this.bytes;
  }

  clear(): void {
    this.free.clear();
    this.bytes = 0;
  }

  private evict(spare: number): void {
    const kept = this.free.get(spare)!;
    this.free.delete(spare);
    this.free.set(spare, kept);
    for (const [length, stack] of this.free) {
      if (this.bytes <= this.capacity / 2 && this.free.size <= 2048) return;
      this.bytes -= 4 * length * stack.length;
      this.free.delete(length);
    }
  }
}
