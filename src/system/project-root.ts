import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The name in the package.json that marks the project's root folder. */
const PACKAGE_NAME = 'activation-workbook';

/**
 * The project's root folder: the nearest folder above this file that holds the package.json of this package,
 * whether the code runs from dist/ of a clone or from a node_modules link to it.
 *
 * Throws an Error when there is none, which means that the compiled files were copied out of the project.
 */
export function projectRoot(): string {
  const start = path.dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = path.dirname(folder)) {
    const file = path.join(folder, 'package.json');
    if (existsSync(file)) {
      const { name } = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown };
      if (name === PACKAGE_NAME) return folder;
    }
    if (path.dirname(folder) === folder) {
      throw new Error(
        `no package.json named ${PACKAGE_NAME} above ${start}; run from a clone of the project`,
      );
    }
  }
}
