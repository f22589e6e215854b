import ts from 'typescript';

const literalText = (node: ts.Node | undefined): string[] =>
  node !== undefined && ts.isStringLiteralLike(node) ? [node.text] : [];

/** The words of the `import()`s in a node whose words are literal. */
function dynamicImports(node: ts.Node): string[] {
  const own =
    ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
      ? literalText(node.arguments[0])
      : [];
  const nested: string[] = [];
  node.forEachChild((child) => void nested.push(...dynamicImports(child)));
  return [...own, ...nested];
}

/** The words of every import of a parsed file, static or not, and of every export from elsewhere. */
export function importedSpecifiers(file: ts.SourceFile): string[] {
  const staticOnes = file.statements.flatMap((statement) =>
    ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)
      ? literalText(statement.moduleSpecifier)
      : [],
  );
  return /\bimport\s*\(/.test(file.text) ? [...staticOnes, ...dynamicImports(file)] : staticOnes;
}

/** The exports that a cell imports by name, by the words of the import; `isValue` tells of a name of the cell. */
export function namedImports(
  file: ts.SourceFile,
  isValue: (name: string) => boolean,
): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const statement of file.statements) {
    const clause = ts.isImportDeclaration(statement) ? statement.importClause : undefined;
    if (clause === undefined || clause.isTypeOnly) continue;
    const { name, namedBindings } = clause;
    const elements =
      namedBindings !== undefined && ts.isNamedImports(namedBindings) ? namedBindings.elements : [];
    const names = elements
      .filter((element) => !element.isTypeOnly && isValue(element.name.text))
      .map((element) => (element.propertyName ?? element.name).text);
    const own = name !== undefined && isValue(name.text) ? ['default', ...names] : names;
    const [specifier] = literalText((statement as ts.ImportDeclaration).moduleSpecifier);
    if (own.length > 0 && specifier !== undefined) found[specifier] = [...(found[specifier] ?? []), ...own];
  }
  return found;
}

/** The attributes of the static imports of a file, by the words of the import. */
export function importAttributes(file: ts.SourceFile): Record<string, Record<string, string>> {
  const found: Record<string, Record<string, string>> = {};
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue;
    const [specifier] = literalText(statement.moduleSpecifier);
    if (statement.attributes === undefined || specifier === undefined) continue;
    found[specifier] = Object.fromEntries(
      statement.attributes.elements.map(({ name, value }) => [name.text, literalText(value)[0] ?? '']),
    );
  }
  return found;
}
