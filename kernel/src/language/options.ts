import path from 'node:path';
import ts from 'typescript';

/** What a project wants for its build has no meaning for a cell that is compiled in memory. */
const buildOptions = [
  'composite',
  'declaration',
  'declarationDir',
  'declarationMap',
  'emitDeclarationOnly',
  'incremental',
  'outDir',
  'outFile',
  'rootDir',
  'tsBuildInfoFile',
];

/**
 * Where notebooks differ from the files of a project: a cell may import a type without the word `type`, declare what only
 * a later cell uses, and end early.
 */
const notebookOptions: ts.CompilerOptions = {
  allowImportingTsExtensions: true,
  allowUnreachableCode: true,
  allowUnusedLabels: true,
  isolatedDeclarations: false,
  isolatedModules: false,
  moduleDetection: ts.ModuleDetectionKind.Force,
  noEmit: true,
  noUnusedLocals: false,
  noUnusedParameters: false,
  skipDefaultLibCheck: true,
  skipLibCheck: true,
  verbatimModuleSyntax: false,
};

/** Whether the options resolve packages by their `exports`, as Node does. */
function resolvesExports({ module, moduleResolution }: ts.CompilerOptions): boolean {
  if (moduleResolution === ts.ModuleResolutionKind.Bundler) return true;
  return module !== undefined && module >= ts.ModuleKind.Node16;
}

/** The compiler options of the cells of a notebook, and what is wrong with the project's own. */
export interface ProjectOptions {
  options: ts.CompilerOptions;
  /** How the project's files that cells import are compiled. */
  verbatim: boolean;
  errors: readonly ts.Diagnostic[];
}

/** The options of the tsconfig.json in `folder` or above; without one, strict and for Node. */
export function projectOptions(folder: string): ProjectOptions {
  const file = ts.findConfigFile(folder, ts.sys.fileExists);
  const errors: ts.Diagnostic[] = [];
  let options: ts.CompilerOptions = { strict: true, types: ['node'] };
  if (file !== undefined) {
    const { config = {}, error } = ts.readConfigFile(file, ts.sys.readFile);
    const own = { ...config, files: [], include: [] };
    const parsed = ts.parseJsonConfigFileContent(own, ts.sys, path.dirname(file), undefined, file);
    const noInputs = 18002;
    errors.push(
      ...(error === undefined ? [] : [error]),
      ...parsed.errors.filter(({ code }) => code !== noInputs),
    );
    options = parsed.options;
  }
  const verbatim = options.verbatimModuleSyntax === true;
  for (const name of buildOptions) delete options[name];
  Object.assign(options, notebookOptions);
  if (!resolvesExports(options)) {
    options.module = ts.ModuleKind.NodeNext;
    options.moduleResolution = ts.ModuleResolutionKind.NodeNext;
  }
  options.target = Math.max(options.target ?? 0, ts.ScriptTarget.ES2022);
  return { options, verbatim, errors };
}
