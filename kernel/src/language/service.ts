import path from 'node:path';
import ts from 'typescript';
import type { Documents } from './documents.js';
import { isLocalModule, stamp } from './documents.js';

/**
 * TypeScript's language service over the cells, which are files in memory in the notebook's folder, and over everything
 * that they import.
 */
export class Service {
  readonly folder: string;
  readonly options: ts.CompilerOptions;
  readonly service: ts.LanguageService;
  /** A file of the kernel, from which what comes with it is resolved. */
  readonly #kernelFile: string;
  readonly #documents: Documents;
  readonly #cells = new Map<string, { text: string; version: string }>();
  /** Versions of the project's own files, looked up once per request. */
  readonly #localVersions = new Map<string, string>();
  readonly #resolved = new Map<string, ts.ResolvedModuleWithFailedLookupLocations>();
  readonly #cache: ts.ModuleResolutionCache;
  /** Cells and files of the project with imports that were not found. */
  #unresolvedIn = new Set<string>();
  /** Those of them that are to be looked at again. */
  #invalidated = new Set<string>();
  #versions = 0;
  #roots: string[] = [];

  constructor(folder: string, options: ts.CompilerOptions, documents: Documents, kernelFile: string) {
    this.folder = folder;
    this.#kernelFile = kernelFile;
    this.#documents = documents;
    this.options = options;
    this.#cache = ts.createModuleResolutionCache(folder, (name) => name, options);
    this.service = ts.createLanguageService(this.#host(), documents);
  }

  /** Where a cell lies for the compiler. */
  cellFile = (name: string): string => path.join(this.folder, `.tslab-cell-${name}.mts`);

  setCell(file: string, text: string): void {
    if (this.#cells.get(file)?.text === text) return; // completed, then inspected: nothing is compiled again
    this.#cells.set(file, { text, version: `cell ${++this.#versions}` });
  }

  removeCell(file: string): void {
    this.#cells.delete(file);
  }

  /** The files that are compiled, with what they import. */
  setRoots(files: string[]): void {
    const isSame = files.length === this.#roots.length && files.every((file, i) => file === this.#roots[i]);
    if (!isSame) this.#roots = files;
  }

  /** Looks again at files that may have been edited or created. */
  refresh(): void {
    this.#localVersions.clear();
    if (this.#unresolvedIn.size === 0) return;
    this.#cache.clear();
    this.#invalidated = this.#unresolvedIn;
    this.#unresolvedIn = new Set();
    void this.program;
    this.#invalidated.clear();
  }

  get program(): ts.Program {
    return this.service.getProgram()!;
  }

  version(file: string): string {
    const cell = this.#cells.get(file);
    if (cell !== undefined) return cell.version;
    if (!isLocalModule(file)) return this.#documents.version(file);
    const found = this.#localVersions.get(file) ?? stamp(file);
    this.#localVersions.set(file, found);
    return found;
  }

  /** The file that an import means; undefined when there is none. */
  resolve(
    specifier: string,
    from: string,
    mode: ts.ResolutionMode = ts.ModuleKind.ESNext,
  ): string | undefined {
    return this.#resolve(specifier, from, mode).resolvedModule?.resolvedFileName;
  }

  #resolve(
    specifier: string,
    from: string,
    mode: ts.ResolutionMode,
  ): ts.ResolvedModuleWithFailedLookupLocations {
    const key = `${path.dirname(from)}|${mode ?? ''}|${specifier}`;
    const known = this.#resolved.get(key);
    if (known !== undefined) return known;
    const found = this.#lookUp(specifier, from, mode);
    if (found.resolvedModule === undefined) {
      if (!from.includes('/node_modules/')) this.#unresolvedIn.add(from);
    } else if (!this.#cells.has(found.resolvedModule.resolvedFileName)) this.#resolved.set(key, found);
    return found;
  }

  #lookUp(
    specifier: string,
    from: string,
    mode: ts.ResolutionMode,
  ): ts.ResolvedModuleWithFailedLookupLocations {
    const resolve = (options: ts.CompilerOptions, file: string, cache?: ts.ModuleResolutionCache) =>
      ts.resolveModuleName(specifier, file, options, this.#files, cache, undefined, mode);
    const found = resolve(this.options, from, this.#cache);
    if (found.resolvedModule !== undefined) return found;
    // Without an extension, or a folder with an index: what Node refuses, notebooks are used to.
    if (/^\.{0,2}\//.test(specifier)) {
      const moduleResolution = ts.ModuleResolutionKind.Bundler;
      return resolve({ ...this.options, module: ts.ModuleKind.ESNext, moduleResolution }, from);
    }
    return specifier === 'tslab' ? resolve(this.options, this.#kernelFile) : found;
  }

  readonly #files = {
    fileExists: (file: string) => this.#cells.has(file) || ts.sys.fileExists(file),
    readFile: (file: string) => this.#cells.get(file)?.text ?? ts.sys.readFile(file),
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    realpath: ts.sys.realpath!,
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    getCurrentDirectory: () => this.folder,
  };

  #host(): ts.LanguageServiceHost {
    const host = {
      ...this.#files,
      readDirectory: ts.sys.readDirectory,
      getCompilationSettings: () => this.options,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      getScriptFileNames: () => this.#roots,
      getScriptVersion: (file: string) => this.version(file),
      getScriptSnapshot: (file: string) => {
        const known = isLocalModule(file) ? undefined : this.#documents.text(file);
        const text = known ?? this.#files.readFile(file);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      resolveModuleNameLiterals: (
        literals: readonly ts.StringLiteralLike[],
        from: string,
        _redirect: unknown,
        options: ts.CompilerOptions,
        file: ts.SourceFile,
      ) =>
        literals.map((literal) =>
          this.#resolve(literal.text, from, ts.getModeForUsageLocation(file, literal, options)),
        ),
      resolveTypeReferenceDirectiveReferences: <T extends ts.FileReference | string>(
        references: readonly T[],
        from: string,
        redirect: ts.ResolvedProjectReference | undefined,
        options: ts.CompilerOptions,
        file: ts.SourceFile | undefined,
      ) =>
        references.map((reference) => {
          const name = typeof reference === 'string' ? reference : reference.fileName;
          const mode =
            typeof reference === 'string'
              ? undefined
              : ts.getModeForFileReference(reference, file?.impliedNodeFormat);
          const found = ts.resolveTypeReferenceDirective(
            name,
            from,
            options,
            this.#files,
            redirect,
            undefined,
            mode,
          );
          if (found.resolvedTypeReferenceDirective !== undefined || name !== 'node') return found;
          // A folder without packages: the types of Node that come with the kernel.
          return ts.resolveTypeReferenceDirective(
            name,
            this.#kernelFile,
            { ...options, typeRoots: undefined },
            this.#files,
          );
        }),
      // Without it the package.json above every file is read again for every text of a cell.
      getModuleResolutionCache: () => this.#cache,
      hasInvalidatedResolutions: (file: string) => this.#invalidated.has(file),
    };
    return host as ts.LanguageServiceHost;
  }
}
