import { statSync } from 'node:fs';
import ts from 'typescript';

const isDeclaration = (file: string) => /\.d\.[cm]?ts$|\.d\.\w+\.ts$/.test(file);

/** Whether `file` is TypeScript of the project's own, which a cell may import and its author may edit. */
export const isLocalModule = (file: string): boolean =>
  /\.(ts|mts|tsx)$/.test(file) && !isDeclaration(file) && !file.includes('/node_modules/');

/** Size and time of a file, as a version; '' when there is none. */
export function stamp(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.mtimeMs} ${stats.size}`;
}

interface Parsed {
  version: string;
  /** What it was parsed from and how. */
  key: string;
  file: ts.SourceFile;
}

/**
 * The parsed files of a session, kept for good: declarations of libraries are parsed once, whether the newest cell
 * imports them or not.
 */
export class Documents implements ts.DocumentRegistry {
  readonly #versions = new Map<string, string>();
  readonly #files = new Map<string, Parsed>();

  #acquire(
    fileName: string,
    snapshot: ts.IScriptSnapshot,
    version: string,
    languageVersionOrOptions: ts.ScriptTarget | ts.CreateSourceFileOptions | undefined,
  ): ts.SourceFile {
    const given = languageVersionOrOptions ?? ts.ScriptTarget.Latest;
    const options = typeof given === 'object' ? given : { languageVersion: given };
    const key = `${version} ${options.languageVersion} ${options.impliedNodeFormat}`;
    const known = this.#files.get(fileName);
    if (known?.key === key) return known.file;
    // The cells import everything as ECMAScript modules.
    const adapted = isLocalModule(fileName)
      ? { ...options, impliedNodeFormat: ts.ModuleKind.ESNext }
      : options;
    const file = ts.createLanguageServiceSourceFile(
      fileName,
      snapshot,
      adapted as ts.CreateSourceFileOptions,
      version,
      false,
    );
    this.#files.set(fileName, { version, key, file });
    return file;
  }

  /** The version of a file of a library, looked up once. */
  version(file: string): string {
    const found = this.#versions.get(file) ?? stamp(file);
    this.#versions.set(file, found);
    return found;
  }

  /** The text of a file of a library as it was parsed; undefined when it was not, or has another version since. */
  text(file: string): string | undefined {
    const known = this.#files.get(file);
    return known?.version === this.version(file) ? known.file.text : undefined;
  }

  /** Looks again at files of libraries. */
  refresh(): void {
    this.#versions.clear();
  }

  acquireDocument: ts.DocumentRegistry['acquireDocument'] = (fileName, _, snapshot, version, __, options) =>
    this.#acquire(fileName, snapshot, version, options);
  acquireDocumentWithKey: ts.DocumentRegistry['acquireDocumentWithKey'] = (
    fileName,
    _path,
    _settings,
    _key,
    snapshot,
    version,
    _kind,
    options,
  ) => this.#acquire(fileName, snapshot, version, options);
  updateDocument: ts.DocumentRegistry['updateDocument'] = this.acquireDocument;
  updateDocumentWithKey: ts.DocumentRegistry['updateDocumentWithKey'] = this.acquireDocumentWithKey;
  getKeyForCompilationSettings: ts.DocumentRegistry['getKeyForCompilationSettings'] = () =>
    '' as unknown as ts.DocumentRegistryBucketKey;
  releaseDocument: ts.DocumentRegistry['releaseDocument'] = () => {};
  releaseDocumentWithKey: ts.DocumentRegistry['releaseDocumentWithKey'] = () => {};
  reportStats: ts.DocumentRegistry['reportStats'] = () => `${this.#files.size} files`;
}
