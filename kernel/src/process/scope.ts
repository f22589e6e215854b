import type { Namespace } from './loader.js';

/** How a name of a cell is read and, where it is mutable, written. */
export type Access = [get: () => unknown, set?: (value: unknown) => void];

const read = (get: () => unknown): unknown => {
  try {
    return get();
  } catch {
    return undefined;
  }
};

/** The names that the cells have left, each with the value that it has now. */
export class Scope {
  /** What cells import the names from. A property stays what it is when its name is declared again, and fast. */
  readonly namespace = Object.create(null, { [Symbol.toStringTag]: { value: 'Module' } }) as Namespace;
  readonly #access = new Map<string, Access>();

  #set(name: string, access: Access): void {
    this.#access.set(name, access);
    if (name in this.namespace) return;
    Object.defineProperty(this.namespace, name, {
      get: () => this.#access.get(name)![0](),
      set: (value) => this.#access.get(name)![1]?.(value),
    });
  }

  /**
   * Declares the names of a cell that begins: until one has a value, its former value stays. The result ends the cell
   * and gives the names that are there: all of them, or after a failure those that have a value.
   */
  open(names: Record<string, Access>): (hasFailed: boolean) => string[] {
    const former = new Map(Object.keys(names).map((name) => [name, this.#access.get(name)]));
    for (const [name, access] of Object.entries(names)) {
      const before = former.get(name);
      if (before === undefined) this.#set(name, access);
      else {
        const [get, set] = access;
        const current = () => {
          const value = read(get);
          return value === undefined ? before[0]() : value;
        };
        this.#set(name, set === undefined ? [current] : [current, set]);
      }
    }
    return (hasFailed) => {
      const defined = Object.entries(names).filter(([, [get]]) => !hasFailed || read(get) !== undefined);
      for (const [name, access] of defined) this.#set(name, access);
      for (const [name, before] of former)
        if (before !== undefined && !defined.some(([other]) => other === name)) this.#set(name, before);
      return defined.map(([name]) => name);
    };
  }
}
