import path from 'node:path';
import ts from 'typescript';
import type { CompiledCell } from '../compiled.js';
import type { Failure } from '../process/messages.js';
import type { Documents } from './documents.js';
import { emitCell } from './emit.js';
import { describeDiagnostics } from './failures.js';
import type { WrittenCell } from './failures.js';
import { importAttributes, importedSpecifiers, namedImports } from './imports.js';
import { Modules } from './modules.js';
import { augments, declaredNames, identifiersOf, parseCell, syntaxErrors } from './names.js';
import type { Declared } from './names.js';
import { projectOptions } from './options.js';
import { Service } from './service.js';

/** "Variable implicitly has an 'any' type", and where that cannot be told. */
const implicitAny = [7005, 7034];

/** "Cannot find name", with a guess of what was meant or without. */
const unknownName = [2304, 2552];

/** "Relative import paths need explicit file extensions", which here they do not: the file is missing. */
const missingExtension = [2834, 2835];

function withoutExtensionRule(diagnostic: ts.Diagnostic): ts.Diagnostic {
  const { code, file, start = 0, length = 0 } = diagnostic;
  if (!missingExtension.includes(code) || file === undefined) return diagnostic;
  const specifier = file.text.slice(start + 1, start + length - 1);
  return {
    ...diagnostic,
    code: 2307,
    messageText: `Cannot find module '${specifier}': there is no such file.`,
  };
}

/** A name that the cells that ran have left. */
interface Known {
  /** The cell that declared it last. */
  file: string;
  declared: Declared;
  isValue: boolean;
}

/** A cell that was compiled and whose end is not known yet. */
interface Pending {
  text: string;
  declared: ReadonlyMap<string, Declared>;
  values: ReadonlySet<string>;
  augments: boolean;
}

/** The cells of a notebook as the compiler sees them: modules that import each other's names. */
export class Notebook {
  readonly service: Service;
  readonly #modules: Modules;
  readonly #configurationErrors: readonly ts.Diagnostic[];
  readonly #names = new Map<string, Known>();
  /** Names whose values were lost and that no cell has declared since: completed and inspected, not to be used. */
  readonly #lost = new Map<string, Known>();
  /** Cells that added to the global scope or to modules. */
  readonly #augmenting = new Set<string>();
  readonly #pending = new Map<number, Pending>();
  /** The cell that is compiled or edited. */
  readonly #current: string;
  /** The versions of imported files that were checked. */
  readonly #checked = new Map<string, string>();

  constructor(folder: string, documents: Documents, kernelFile: string) {
    const { options, verbatim, errors } = projectOptions(folder);
    this.service = new Service(folder, options, documents, kernelFile);
    this.#modules = new Modules(this.service, verbatim);
    this.#configurationErrors = errors;
    this.#current = this.service.cellFile('current');
    this.service.setCell(this.#current, 'export {};');
    this.#setRoots();
  }

  /** Compiles what a first cell needs in any case. */
  warmUp(): void {
    this.service.service.getSemanticDiagnostics(this.#current);
  }

  #setRoots(): void {
    const live = new Set([...this.#augmenting, ...[...this.#names.values()].map(({ file }) => file)]);
    this.service.setRoots([this.#current, ...live]);
  }

  /** A cell with its names exported and, of the names of other cells in `known`, those that it does not declare. */
  #withNames(
    source: string,
    declared: ReadonlyMap<string, Declared>,
    known: Iterable<readonly [string, Known]>,
  ): string {
    const own = [...declared.values()].filter(({ isExported }) => !isExported).map(({ name }) => name);
    const lines = [`export { ${own.join(', ')} };`];
    for (const [name, { file, declared: theirs }] of known) {
      if (declared.has(name)) continue;
      const cell = `"./${path.basename(file, '.mts')}.mjs"`;
      // An import cannot be assigned to.
      lines.push(
        theirs.isMutable
          ? `${theirs.doc}\ndeclare let ${name}: typeof import(${cell}).${name};`
          : `import { ${name} } from ${cell};`,
      );
    }
    return `${source}\n${lines.join('\n')}`;
  }

  /** Checks and compiles a cell. `onPackages` is told beforehand what it imports that is no file of the project. */
  compile(
    cell: number,
    source: string,
    label: string,
    onPackages: (specifiers: string[]) => void = () => {},
  ): CompiledCell | Failure {
    const { service } = this;
    const written: WrittenCell = { label, source, file: this.#current };
    const fail = (errors: readonly ts.Diagnostic[]) => describeDiagnostics(errors, written, service.folder);
    const parsed = parseCell(source);
    const errors = syntaxErrors(parsed);
    if (errors.length > 0) return fail(errors);
    if (this.#configurationErrors.length > 0) return fail(this.#configurationErrors);
    service.refresh();
    const declared = declaredNames(parsed);
    const identifiers = identifiersOf(parsed);
    const mentioned = [...this.#names].filter(([name]) => identifiers.has(name));
    const text = this.#withNames(source, declared, mentioned);
    service.setCell(this.#current, text);
    const links = this.#modules.links(parsed, this.#current);
    const packages = importedSpecifiers(parsed).filter((specifier) => !/^[./]/.test(specifier));
    if (packages.length > 0) onPackages(packages);
    const closure = this.#modules.closure(links);
    if ('errors' in closure) return fail(closure.errors);
    const found = parsed.statements.length === 0 ? [] : this.#check(parsed, declared, links);
    if (found.length > 0) return fail(found);
    const values = declared.size === 0 ? new Set<string>() : this.#valuesOf(declared);
    this.#pending.set(cell, { text, declared, values, augments: augments(parsed) });
    const used = mentioned.filter(([name, { isValue }]) => isValue && !declared.has(name));
    const emitted = emitCell({
      source,
      parsed,
      file: this.#current,
      values: [...declared.values()].filter(({ name }) => values.has(name)),
      used: used.map(([name]) => name),
    });
    const modules = this.#modules.send(closure.units);
    const named = namedImports(parsed, (name) => values.has(name));
    return { name: label, source, ...emitted, links, named, attributes: importAttributes(parsed), modules };
  }

  #check(
    { text }: ts.SourceFile,
    declared: ReadonlyMap<string, Declared>,
    links: Record<string, string>,
  ): ts.Diagnostic[] {
    const { service } = this.service;
    const ofCell = service
      .getSemanticDiagnostics(this.#current)
      .filter(({ start = 0, length, category, code }) => {
        if (category !== ts.DiagnosticCategory.Error || start > text.length) return false;
        // A variable without a type and a first value has a type where it was declared, and none elsewhere.
        const name = text.slice(start, start + (length ?? 0));
        return !(implicitAny.includes(code) && this.#names.has(name) && !declared.has(name));
      });
    // Type errors of the files that it names; what those import is the project's own business.
    const ofFiles = Object.values(links).flatMap((file) => {
      const version = this.service.version(file);
      if (this.#checked.get(file) === version) return [];
      const errors = service.getSemanticDiagnostics(file);
      if (errors.length === 0) this.#checked.set(file, version);
      return errors;
    });
    return [...ofCell, ...ofFiles].map(withoutExtensionRule).map((found) => this.#withLoss(found));
  }

  /** "Cannot find name", where the name was there until its process ended. */
  #withLoss(diagnostic: ts.Diagnostic): ts.Diagnostic {
    const { code, file, start = 0, length = 0 } = diagnostic;
    const name = file?.text.slice(start, start + length) ?? '';
    if (!unknownName.includes(code) || !this.#lost.has(name)) return diagnostic;
    const messageText = `The value of '${name}' was lost with the process of the cells: run the cell that declares it again.`;
    return { ...diagnostic, messageText };
  }

  /** Which of the declared names stand for values, not for types alone. */
  #valuesOf(declared: ReadonlyMap<string, Declared>): Set<string> {
    const { program } = this.service;
    const checker = program.getTypeChecker();
    const module = checker.getSymbolAtLocation(program.getSourceFile(this.#current)!);
    const isValue = (name: string) => {
      let symbol = module?.exports?.get(ts.escapeLeadingUnderscores(name));
      if (symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias)
        symbol = checker.getAliasedSymbol(symbol);
      return (
        symbol === undefined || checker.isUnknownSymbol(symbol) || (symbol.flags & ts.SymbolFlags.Value) !== 0
      );
    };
    return new Set([...declared.keys()].filter(isValue));
  }

  /** The end of a cell: of its values those in `defined` are there. */
  ran(cell: number, defined: readonly string[]): void {
    const pending = this.#pending.get(cell);
    this.#pending.delete(cell);
    if (pending === undefined || (pending.declared.size === 0 && !pending.augments)) return;
    const { text, declared, values } = pending;
    const file = this.service.cellFile(String(cell));
    this.service.setCell(file, text);
    for (const [name, own] of declared) {
      const isValue = values.has(name);
      if (isValue && !defined.includes(name)) continue;
      this.#names.set(name, { file, declared: own, isValue });
      this.#lost.delete(name);
    }
    if (pending.augments) this.#augmenting.add(file);
    this.#setRoots();
  }

  /** All values are lost; what the names mean is still known to who edits a cell. */
  forget(): void {
    for (const [name, known] of this.#names) this.#lost.set(name, known);
    this.#names.clear();
    this.#augmenting.clear();
    this.#pending.clear();
    this.#modules.forgetSent();
    this.#setRoots();
  }

  /** The file of a cell that is being edited, with the names of all others, the lost ones among them. */
  edit(source: string): string {
    this.service.refresh();
    const known = [...this.#names, ...this.#lost];
    this.service.setCell(this.#current, this.#withNames(source, declaredNames(parseCell(source)), known));
    return this.#current;
  }
}
