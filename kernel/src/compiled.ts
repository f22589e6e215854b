/** Compiled code of the form `System.register`, and what it imports. */
export interface Unit {
  /** The file, or for a cell its label. */
  name: string;
  code: string;
  /** The source map, as JSON. */
  map: string;
  /** The files of the project that it imports, by the words of the import. */
  links: Record<string, string>;
  /** The exports that it imports by name and as values, by the words of the import; only of cells it is known. */
  named?: Record<string, string[]>;
  /** The attributes of imports that have some, such as `{ type: "json" }`. */
  attributes: Record<string, Record<string, string>>;
}

/** A cell that can run. */
export interface CompiledCell extends Unit {
  source: string;
  /** The files of the project that it needs, directly or not, and that are new or were edited. */
  modules: Unit[];
}
