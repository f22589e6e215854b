import ts from 'typescript';
import { accessors, sessionModule, showValue } from '../names.js';
import type { Declared } from './names.js';
import { loopsAsynchronously } from './names.js';

const compilerOptions: ts.CompilerOptions = {
  module: ts.ModuleKind.System,
  target: ts.ScriptTarget.ES2022,
  sourceMap: true,
  preserveConstEnums: true,
};

export interface Emitted {
  code: string;
  /** The source map, as JSON. */
  map: string;
}

function emit(
  source: string,
  file: string,
  options: ts.CompilerOptions,
  transform?: ts.TransformerFactory<ts.SourceFile>,
) {
  const { outputText, sourceMapText = '' } = ts.transpileModule(source, {
    fileName: file,
    compilerOptions: { ...compilerOptions, ...options },
    ...(transform === undefined ? {} : { transformers: { before: [transform] } }),
  });
  return { code: outputText.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, ''), map: sourceMapText };
}

/** Compiles a file that cells import. */
export const emitModule = (source: string, file: string, verbatimModuleSyntax: boolean): Emitted =>
  emit(source, file, { verbatimModuleSyntax });

/** An import without the names that are types. */
function withoutTypes(
  statement: ts.ImportDeclaration,
  isValue: (name: string) => boolean,
  factory: ts.NodeFactory,
): ts.ImportDeclaration | undefined {
  const clause = statement.importClause;
  if (clause === undefined) return statement;
  if (clause.isTypeOnly) return undefined;
  const name = clause.name !== undefined && isValue(clause.name.text) ? clause.name : undefined;
  const { namedBindings } = clause;
  const isNamed = namedBindings !== undefined && ts.isNamedImports(namedBindings);
  const elements = isNamed ? namedBindings.elements.filter((e) => !e.isTypeOnly && isValue(e.name.text)) : [];
  const bindings = isNamed
    ? elements.length > 0 || namedBindings.elements.length === 0
      ? factory.updateNamedImports(namedBindings, elements)
      : undefined
    : namedBindings;
  if (name === undefined && bindings === undefined) return undefined;
  const kept = factory.updateImportClause(clause, clause.phaseModifier, name, bindings);
  return factory.updateImportDeclaration(
    statement,
    statement.modifiers,
    kept,
    statement.moduleSpecifier,
    statement.attributes,
  );
}

/** Drops imports of types, and hands the value of the last statement to {@link showValue}. */
const cellTransform =
  (length: number, isValue: (name: string) => boolean): ts.TransformerFactory<ts.SourceFile> =>
  ({ factory }) =>
  (file) => {
    const own = file.statements.filter(({ end }) => end <= length);
    const last = own.at(-1);
    const statements = file.statements.flatMap((statement): ts.Statement[] => {
      if (statement === last && ts.isExpressionStatement(statement)) {
        const show = factory.createIdentifier(showValue);
        const call = factory.createCallExpression(show, undefined, [statement.expression]);
        const shown = factory.createExpressionStatement(ts.setTextRange(call, statement.expression));
        return [ts.setTextRange(shown, statement)];
      }
      if (statement.end <= length && ts.isImportDeclaration(statement)) {
        const kept = withoutTypes(statement, isValue, factory);
        return kept === undefined ? [] : [kept];
      }
      return [statement];
    });
    return factory.updateSourceFile(file, statements);
  };

export interface CellParts {
  source: string;
  parsed: ts.SourceFile;
  file: string;
  /** The names of the cell that are values. */
  values: readonly Declared[];
  /** The values of other cells that it uses. */
  used: readonly string[];
}

/**
 * Compiles a cell to a module of the form `System.register`, whose imports and top-level awaits are those of ECMAScript
 * modules. What is added comes after the cell, so that its lines and columns stay.
 */
export function emitCell({ source, parsed, file, values, used }: CellParts): Emitted {
  const access = values.map(({ name, isMutable }) =>
    isMutable ? `${name}: [() => ${name}, (v) => { ${name} = v; }]` : `${name}: [() => ${name}]`,
  );
  const added = [
    used.length > 0 ? `import { ${used.join(', ')} } from ${JSON.stringify(sessionModule)};` : '',
    loopsAsynchronously(parsed) ? 'await undefined;' : '',
    `export function ${accessors}() { return { ${access.join(', ')} }; }`,
  ];
  const names = new Set(values.map(({ name }) => name));
  const transform = cellTransform(source.length, (name) => names.has(name));
  return emit(`${source}\n${added.join('\n')}`, file, { verbatimModuleSyntax: true }, transform);
}
