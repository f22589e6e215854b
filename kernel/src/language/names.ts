import ts from 'typescript';

/** A name that a cell declares or imports at its top level. */
export interface Declared {
  name: string;
  /** Whether other cells may assign to it. */
  isMutable: boolean;
  isImported: boolean;
  /** Whether the cell exports it by itself. */
  isExported: boolean;
  /** The comment before it. */
  doc: string;
}

const hasExport = (node: ts.Statement) =>
  ts.canHaveModifiers(node) &&
  ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;

function* boundNames(name: ts.BindingName): Generator<string> {
  if (ts.isIdentifier(name)) yield name.text;
  else for (const element of name.elements) if (ts.isBindingElement(element)) yield* boundNames(element.name);
}

function* importedNames({ importClause }: ts.ImportDeclaration): Generator<string> {
  if (importClause?.name) yield importClause.name.text;
  const bindings = importClause?.namedBindings;
  if (bindings === undefined) return;
  if (ts.isNamespaceImport(bindings)) yield bindings.name.text;
  else for (const { name } of bindings.elements) yield name.text;
}

/** `var` in blocks and loops belongs to the top level too. */
function* nestedVars(node: ts.Node): Generator<ts.VariableDeclarationList> {
  if (
    ts.isFunctionLike(node) ||
    ts.isClassLike(node) ||
    ts.isModuleDeclaration(node) ||
    ts.isExpression(node)
  )
    return;
  if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0) yield node;
  const children: ts.Node[] = [];
  node.forEachChild((child) => void children.push(child));
  for (const child of children) yield* nestedVars(child);
}

const docOf = (file: ts.SourceFile, node: ts.Node): string =>
  ts
    .getJSDocCommentsAndTags(node)
    .filter(ts.isJSDoc)
    .map((comment) => comment.getText(file))
    .join('\n');

/** The top-level names of a cell, the last declaration of each. */
export function declaredNames(file: ts.SourceFile): Map<string, Declared> {
  const names = new Map<string, Declared>();
  for (const statement of file.statements) {
    const isExported = hasExport(statement);
    const add = (name: string, { isMutable = false, isImported = false, node = statement as ts.Node } = {}) =>
      names.set(name, { name, isMutable, isImported, isExported, doc: isMutable ? docOf(file, node) : '' });
    if (ts.isVariableStatement(statement)) {
      const isMutable = (statement.declarationList.flags & ts.NodeFlags.Constant) === 0;
      for (const { name } of statement.declarationList.declarations)
        for (const bound of boundNames(name)) add(bound, { isMutable });
    } else if (ts.isImportDeclaration(statement)) {
      for (const name of importedNames(statement)) add(name, { isImported: true });
    } else if (
      ts.isFunctionDeclaration(statement) ||
      ts.isClassDeclaration(statement) ||
      ts.isEnumDeclaration(statement) ||
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement) ||
      ts.isImportEqualsDeclaration(statement)
    ) {
      if (statement.name !== undefined) add(statement.name.text);
    } else if (ts.isModuleDeclaration(statement)) {
      const isAugmentation = (statement.flags & ts.NodeFlags.GlobalAugmentation) !== 0;
      if (ts.isIdentifier(statement.name) && !isAugmentation) add(statement.name.text);
    } else {
      for (const list of nestedVars(statement))
        for (const { name } of list.declarations)
          for (const bound of boundNames(name)) add(bound, { isMutable: true });
    }
  }
  return names;
}

/** Whether a cell adds to modules or to the global scope, which lasts beyond its names. */
export const augments = (file: ts.SourceFile): boolean =>
  file.statements.some(
    (statement) =>
      ts.isModuleDeclaration(statement) &&
      (ts.isStringLiteral(statement.name) || (statement.flags & ts.NodeFlags.GlobalAugmentation) !== 0),
  );

/** Whether the code awaits in a `for await` outside of functions, which the compiler does not take for an await. */
export function loopsAsynchronously(node: ts.Node): boolean {
  if (ts.isFunctionLike(node) || ts.isClassLike(node)) return false;
  if (ts.isForOfStatement(node) && node.awaitModifier !== undefined) return true;
  return node.forEachChild((child) => loopsAsynchronously(child) || undefined) === true;
}

/** Every identifier in the file, those of properties among them. */
export const identifiersOf = (file: ts.SourceFile): ReadonlySet<string> =>
  new Set((file as ts.SourceFile & { identifiers: ReadonlyMap<string, string> }).identifiers.keys());

/** The syntax errors of a file that was parsed. */
export const syntaxErrors = (file: ts.SourceFile): readonly ts.Diagnostic[] =>
  (file as ts.SourceFile & { parseDiagnostics: readonly ts.Diagnostic[] }).parseDiagnostics;

/** Parses a cell by itself. */
export const parseCell = (source: string): ts.SourceFile =>
  ts.createSourceFile(
    'cell.mts',
    source,
    {
      languageVersion: ts.ScriptTarget.Latest,
      jsDocParsingMode: ts.JSDocParsingMode.ParseAll,
    },
    true,
  );
