import ts from 'typescript';
import type { Unit } from '../compiled.js';
import { isLocalModule } from './documents.js';
import { emitModule } from './emit.js';
import { importAttributes, importedSpecifiers } from './imports.js';
import { syntaxErrors } from './names.js';
import type { Service } from './service.js';

interface Compiled {
  version: string;
  unit: Unit;
}

/** The project's own files that cells import, compiled when they are new or were edited. */
export class Modules {
  readonly #service: Service;
  readonly #verbatim: boolean;
  readonly #compiled = new Map<string, Compiled>();
  /** What the process of the cells has, by version. */
  readonly #sent = new Map<string, string>();

  constructor(service: Service, verbatim: boolean) {
    this.#service = service;
    this.#verbatim = verbatim;
  }

  /** The local files that a parsed file imports, by the words of the import. */
  links(parsed: ts.SourceFile, from: string): Record<string, string> {
    const links: Record<string, string> = {};
    for (const specifier of importedSpecifiers(parsed)) {
      const file = this.#service.resolve(specifier, from);
      if (file !== undefined && isLocalModule(file)) links[specifier] = file;
    }
    return links;
  }

  /** The files behind `links` and all that they import. Diagnostics instead, where one has a syntax error. */
  closure(links: Record<string, string>): { units: Unit[] } | { errors: readonly ts.Diagnostic[] } {
    const units = new Map<string, Unit>();
    const waiting = Object.values(links);
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      if (units.has(file)) continue;
      const found = this.#compile(file);
      if (!('unit' in found)) return found;
      units.set(file, found.unit);
      waiting.push(...Object.values(found.unit.links));
    }
    return { units: [...units.values()] };
  }

  #compile(file: string): Compiled | { errors: readonly ts.Diagnostic[] } {
    const version = this.#service.version(file);
    const known = this.#compiled.get(file);
    if (known?.version === version) return known;
    const text = ts.sys.readFile(file) ?? '';
    const parsed = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
    const errors = syntaxErrors(parsed);
    if (errors.length > 0) return { errors };
    const links = this.links(parsed, file);
    const unit = {
      name: file,
      ...emitModule(text, file, this.#verbatim),
      links,
      attributes: importAttributes(parsed),
    };
    const compiled = { version, unit };
    this.#compiled.set(file, compiled);
    return compiled;
  }

  /** Those of `units` that the process of the cells does not have yet; it is taken to have them from now on. */
  send(units: readonly Unit[]): Unit[] {
    const news = units.filter(({ name }) => this.#sent.get(name) !== this.#compiled.get(name)!.version);
    for (const { name } of news) this.#sent.set(name, this.#compiled.get(name)!.version);
    return news;
  }

  /** The process of the cells is another one. */
  forgetSent(): void {
    this.#sent.clear();
  }
}
