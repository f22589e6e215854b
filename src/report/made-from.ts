import { existsSync, openSync, closeSync, fstatSync, readdirSync, readFileSync, readSync } from 'node:fs';
import path from 'node:path';
import { storeRoot } from '../experiments/index.js';
import { projectRoot } from '../system/project-root.js';
import { sha256 } from '../system/sha256.js';

/** What the outputs of a notebook were made from, as the notebook's metadata hold it. */
export interface MadeFrom {
  /** The version of the library. */
  readonly library: string;
  /** A hash of the notebook's code cells and of the paper's compiled modules. */
  readonly source: string;
  /** A hash of the names and checksums of all stored records of the paper. */
  readonly records: string;
}

/** The part of a notebook that its outputs depend on. */
export interface Code {
  readonly cells: readonly { readonly cell_type: string; readonly source: string }[];
}

/** What outputs made now of the notebook of a paper, such as `q-neurons`, are made from. */
export const madeFrom = ({ cells }: Code, paper: string): MadeFrom => ({
  library: (JSON.parse(readFileSync(path.join(projectRoot(), 'package.json'), 'utf8')) as { version: string })
    .version,
  source: digest([
    ...cells.filter(({ cell_type }) => cell_type === 'code').map(({ source }) => source),
    ...modules(paper),
  ]),
  records: digest(records(path.join(storeRoot(), paper))),
});

/**
 * Why the outputs of a notebook may not be what they would come out as now: a line a reason, none if they are current.
 * `stated` is what the notebook says that they were made from.
 */
export function staleReasons(notebook: Code, paper: string, stated: unknown): string[] {
  const { library, source, records } = (stated ?? {}) as Partial<MadeFrom>;
  if (library === undefined || source === undefined || records === undefined)
    return ['what its outputs were made from is not known'];
  const now = madeFrom(notebook, paper);
  return [
    ...(library === now.library ? [] : [`the library is ${now.library}, its outputs are from ${library}`]),
    ...(source === now.source ? [] : ["its code, or that of the paper's experiments, has changed since"]),
    ...(records === now.records ? [] : ['the stored records have changed since']),
  ];
}

const digest = (texts: readonly string[]): string => sha256(texts.map(sha256).join('\n')).slice(0, 16);

/** Files below a folder with the given ending, as sorted paths with forward slashes; none where there is no folder. */
const filesBelow = (folder: string, ending: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .map((name) => name.replaceAll(path.sep, '/'))
        .filter((name) => name.endsWith(ending) && !path.posix.basename(name).startsWith('.'))
        .sort()
    : [];

function modules(paper: string): string[] {
  const [compiled, written] = [['dist', 'src'], ['src']].map((room) =>
    path.join(projectRoot(), ...room, 'papers', paper),
  );
  // A build leaves the modules of sources that are gone; a package has none of the sources.
  const isCurrent = (name: string): boolean =>
    !existsSync(written) || existsSync(path.join(written, name.replace(/\.js$/, '.ts')));
  return filesBelow(compiled, '.js')
    .filter(isCurrent)
    .map((name) => `${name}\n${readFileSync(path.join(compiled, name), 'utf8')}`);
}

/** Long enough to hold the last line but one of a record: its checksum, which witnesses all before it. */
const TAIL = 96;

function records(folder: string): string[] {
  const tail = Buffer.alloc(TAIL);
  return filesBelow(folder, '.json').map((name) => {
    const file = openSync(path.join(folder, name), 'r');
    try {
      const { size } = fstatSync(file);
      const length = readSync(file, tail, 0, TAIL, Math.max(0, size - TAIL));
      return `${name} ${size} ${tail.toString('latin1', 0, length)}`;
    } finally {
      closeSync(file);
    }
  });
}
