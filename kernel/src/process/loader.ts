import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import type { Unit } from '../compiled.js';
import { keepSourceMap } from './positions.js';
import { tslab } from './tslab.js';

export type Namespace = Record<string, unknown>;
type Setter = (namespace: Namespace) => void;

/** What a module of the form `System.register` gives. */
interface Declaration {
  setters: Setter[];
  execute: () => unknown;
}

type Declare = (
  export_: (name: string | Namespace, value?: unknown) => unknown,
  context: {
    id: string;
    meta: Namespace;
    import: (specifier: unknown, options?: object) => Promise<Namespace>;
  },
) => Declaration;

export interface Instance {
  file: string;
  namespace: Namespace;
  execute: () => unknown;
  /** The local modules that it imports, in order; complete once it is linked. */
  imports: Instance[];
  /** Called when an export changes, for re-exports. */
  importers: Setter[];
  /** Settles when the packages that it imports are there. */
  linked: Promise<void>;
  ran?: Promise<void>;
}

/** How a unit is made a module. */
interface Place {
  file: string;
  /** How stack traces call its code. */
  script: string;
  /** Imports that are neither files nor packages. */
  given?: Record<string, Namespace>;
  /** Takes the last value of a cell. */
  show?: (value: unknown) => void;
}

type Importer = (specifier: string, options?: object) => Promise<Namespace>;
const importers = new Map<string, Importer>();

/** The `import()` of a file in `folder`. */
function importerOf(folder: string): Importer {
  let importer = importers.get(folder);
  if (importer === undefined) {
    importer = vm.runInThisContext('(specifier, options) => import(specifier, options)', {
      filename: path.join(folder, 'cell.mjs'),
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    } as vm.RunningCodeOptions) as Importer;
    importers.set(folder, importer);
  }
  return importer;
}

const isPath = (specifier: string) => /^\.{0,2}\//.test(specifier);
const firstTimes = new Map<string, number>();

/** A file that was edited since it was first imported gets a new address, at which Node loads it again. */
function addressOf(specifier: string, folder: string): string {
  if (!isPath(specifier)) return specifier;
  const file = path.resolve(folder, specifier);
  const time = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (time === undefined) return specifier;
  if (!firstTimes.has(file)) firstTimes.set(file, time);
  return firstTimes.get(file) === time ? specifier : `${pathToFileURL(file).href}?edited=${time}`;
}

/** Imports what is no TypeScript of the project. */
export async function importExternal(
  specifier: string,
  folder: string,
  options?: object,
): Promise<Namespace> {
  return specifier === 'tslab' ? tslab() : importerOf(folder)(addressOf(specifier, folder), options);
}

/** Throws where a module has not what a cell imports from it by name. */
function requireExports(specifier: string, namespace: Namespace, names: readonly string[]): void {
  const missing = names.find((name) => !(name in namespace));
  if (missing === undefined) return;
  throw new SyntaxError(
    `"${specifier}" has no export "${missing}" as Node loaded it; if it was built or installed anew since, restart the kernel`,
  );
}

const head = '(function (System, require, __filename, __dirname, __show) { ';

/** Loads what cells import: packages as Node does, the project's TypeScript from its compiled form. */
export class Loader {
  readonly #units = new Map<string, Unit>();
  readonly #instances = new Map<string, Instance>();

  /** Takes compiled files. What was loaded of their former versions, and whatever imports that, is forgotten. */
  accept(units: readonly Unit[]): void {
    for (const unit of units) this.#units.set(unit.name, unit);
    let stale = new Set(units.map(({ name }) => name));
    while (stale.size > 0) {
      for (const file of stale) this.#instances.delete(file);
      const importsStale = (file: string) =>
        Object.values(this.#units.get(file)!.links).some((link) => stale.has(link));
      stale = new Set([...this.#instances.keys()].filter(importsStale));
    }
  }

  /** Makes a module of a unit, which begins to load what it imports. */
  link(unit: Unit, { file, script, given = {}, show }: Place): Instance {
    const folder = path.dirname(file);
    const namespace = Object.create(null, { [Symbol.toStringTag]: { value: 'Module' } }) as Namespace;
    let specifiers: string[] = [];
    let declare!: Declare;
    const system = {
      register: (names: string[], body: Declare) => void ([specifiers, declare] = [names, body]),
    };
    keepSourceMap(script, unit);
    const options = { filename: script, columnOffset: -head.length };
    const start = vm.runInThisContext(`${head}${unit.code}\n})`, options) as (...args: unknown[]) => void;
    start(system, createRequire(file), file, folder, show);
    const importers: Setter[] = [];
    const { setters, execute } = declare(
      (name, value) => {
        if (typeof name === 'string') namespace[name] = value;
        else Object.assign(namespace, name);
        for (const tell of importers) tell(namespace);
        return value;
      },
      {
        id: file,
        meta: { url: pathToFileURL(file).href, filename: file, dirname: folder },
        import: (specifier, options) => this.#import(String(specifier), unit, folder, options),
      },
    );
    const imports: Instance[] = [];
    const instance: Instance = { file, namespace, execute, imports, importers, linked: Promise.resolve() };
    if (script === file) this.#instances.set(file, instance); // before its imports, which may be a circle
    instance.linked = this.#connect(instance, unit, folder, specifiers, setters, given);
    return instance;
  }

  async #connect(
    { imports }: Instance,
    unit: Unit,
    folder: string,
    specifiers: string[],
    setters: Setter[],
    given: Record<string, Namespace>,
  ): Promise<void> {
    for (const [index, specifier] of specifiers.entries()) {
      const set = setters[index]!;
      const file = unit.links[specifier];
      const attributes = unit.attributes[specifier];
      if (given[specifier] !== undefined) set(given[specifier]);
      else if (file === undefined) {
        const external = await importExternal(specifier, folder, attributes && { with: attributes });
        requireExports(specifier, external, unit.named?.[specifier] ?? []);
        set(external);
      } else {
        const imported = this.#instanceOf(file);
        imports.push(imported);
        imported.importers.push(set);
        set(imported.namespace);
      }
    }
  }

  #instanceOf(file: string): Instance {
    const known = this.#instances.get(file);
    if (known !== undefined) return known;
    const instance = this.link(this.#units.get(file)!, { file, script: file });
    instance.linked.catch(() => this.#instances.delete(file));
    return instance;
  }

  /** An `import()` in a unit. */
  async #import(specifier: string, unit: Unit, folder: string, options?: object): Promise<Namespace> {
    const file = unit.links[specifier];
    if (file === undefined) return importExternal(specifier, folder, options);
    const instance = this.#instanceOf(file);
    await this.#run(instance, new Set());
    return instance.namespace;
  }

  /** Runs what a module imports, after which it can be executed. */
  async runImports(instance: Instance, above: ReadonlySet<Instance> = new Set()): Promise<void> {
    await instance.linked;
    const within = new Set([...above, instance]);
    for (const imported of instance.imports) await this.#run(imported, within);
  }

  /** Runs a module after what it imports, once; `above` are those that wait for it, in a circle of imports. */
  async #run(instance: Instance, above: ReadonlySet<Instance>): Promise<void> {
    if (above.has(instance)) return;
    instance.ran ??= this.runImports(instance, above).then(async () => void (await instance.execute()));
    try {
      await instance.ran;
    } catch (error) {
      // The next import tries again.
      if (this.#instances.get(instance.file) === instance) this.#instances.delete(instance.file);
      throw error;
    }
  }
}
