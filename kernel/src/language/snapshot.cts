// Run by `node --build-snapshot`, this makes a snapshot of a process with the compiler, the declarations of the language and of the
// packages that it is told to import; started from it, the compiler's process is ready in a fraction of the time. A
// snapshot holds one script only: modules are loaded here by hand.
/* eslint-disable @typescript-eslint/no-require-imports -- Node gives the script of a snapshot `require` and no import */
import type * as DocumentsModule from './documents.js' with { 'resolution-mode': 'import' };
import type * as NotebookModule from './notebook.js' with { 'resolution-mode': 'import' };
import type * as ServeModule from './serve.js' with { 'resolution-mode': 'import' };
import type * as TypeScript from 'typescript';
import fs = require('node:fs');
import path = require('node:path');
import v8 = require('node:v8');
import vm = require('node:vm');

interface Request {
  /** The file of the compiler. */
  typescript: string;
  /** The folder of the compiled modules of the kernel. */
  modules: string;
  /** A notebook's folder. */
  folder: string;
  /** Packages that notebooks import. */
  imports: string[];
}

type Exports = Record<string, unknown>;
const request = JSON.parse(process.env['TSLAB_KERNEL_SNAPSHOT']!) as Request;
const loaded = new Map<string, Exports>();

/** Runs a CommonJS module in this script's context. */
function load(file: string, code: string, from: (specifier: string) => unknown): Exports {
  const module = { exports: {} as Exports };
  loaded.set(file, module.exports);
  const head = '(function (exports, require, module, __filename, __dirname) {';
  const body = vm.runInThisContext(`${head}${code}\n})`, { filename: file }) as (...args: unknown[]) => void;
  body(module.exports, from, module, file, path.dirname(file));
  loaded.set(file, module.exports);
  return module.exports;
}

const builtin = (specifier: string): unknown => require(specifier);
const typescript = load(request.typescript, fs.readFileSync(request.typescript, 'utf8'), builtin);
const ts = typescript as unknown as typeof TypeScript;

/** A module of the kernel, which is an ECMAScript module on disk. */
function loadOwn(file: string): Exports {
  const known = loaded.get(file);
  if (known !== undefined) return known;
  const { outputText } = ts.transpileModule(fs.readFileSync(file, 'utf8'), {
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
    },
  });
  return load(file, outputText, (specifier) => {
    if (specifier === 'typescript') return typescript;
    return specifier.startsWith('.')
      ? loadOwn(path.resolve(path.dirname(file), specifier))
      : builtin(specifier);
  });
}

const own = (name: string) => loadOwn(path.join(request.modules, 'language', `${name}.js`));
const { Documents } = own('documents') as unknown as typeof DocumentsModule;
const { Notebook } = own('notebook') as unknown as typeof NotebookModule;
const { serve } = own('serve') as unknown as typeof ServeModule;

const kernelFile = path.join(request.modules, 'language', 'main.js');
const documents = new Documents();

/** Reads what cells import; nothing of it is kept but the documents. */
function readDocuments(): void {
  const imports = request.imports.map((name, i) => `import * as p${i} from ${JSON.stringify(name)};`);
  const notebook = new Notebook(request.folder, documents, kernelFile);
  notebook.compile(0, imports.join('\n'), 'the packages');
  notebook.warmUp();
}

readDocuments();

v8.startupSnapshot.setDeserializeMainFunction(() => {
  documents.refresh();
  serve(new Notebook(process.cwd(), documents, kernelFile));
});
