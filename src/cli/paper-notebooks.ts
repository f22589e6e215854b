import { existsSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { readNotebook } from '../notebook/index.js';
import { staleReasons } from '../report/index.js';
import { isPlainObject } from '../system/json.js';
import { projectRoot } from '../system/project-root.js';

/** The folder of the papers' notebooks. */
export const notebooksRoot = (): string => path.join(projectRoot(), 'notebooks');

/** The papers' notebooks, by path; none where the project's folder has no notebooks. */
export const paperNotebooks = (): string[] =>
  existsSync(notebooksRoot())
    ? readdirSync(notebooksRoot())
        .filter((name) => name.endsWith('.ipynb') && !name.startsWith('.'))
        .sort()
        .map((name) => path.join(notebooksRoot(), name))
    : [];

/** The paper of a notebook of {@link notebooksRoot}, such as `q-neurons`; undefined for any other file. */
export const paperNotebook = (file: string): string | undefined =>
  existsSync(notebooksRoot()) && path.dirname(realpathSync(file)) === realpathSync(notebooksRoot())
    ? path.basename(file, '.ipynb')
    : undefined;

/** Why the outputs of a paper's notebook may no longer be what its cells give; none if they are current. */
export function stalenessOf(file: string): string[] {
  const notebook = readNotebook(file);
  const { workbook } = notebook.metadata;
  const stated = isPlainObject(workbook) ? workbook['madeFrom'] : undefined;
  return staleReasons(notebook, path.basename(file, '.ipynb'), stated);
}
