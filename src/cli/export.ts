import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readManifest } from '../charts/index.js';
import { CODECHECK_FILE, codecheckYaml, CRATE_FILE, roCrate } from '../export/index.js';
import { PAPERS } from '../papers/titles.js';
import { writeFileAtomic } from '../system/files.js';
import { projectRoot } from '../system/project-root.js';
import { unknownName } from '../text/nearest.js';
import { parseCommand, UsageError } from './command.js';

const OPTIONS = {
  paper: { type: 'string' },
  reference: { type: 'string' },
  repository: { type: 'string' },
  codechecker: { type: 'string' },
  report: { type: 'string' },
  output: { type: 'string' },
} as const;

const NAME = 'The activation workbook';
const AUTHOR = "The activation workbook's authors";

/** `workbook export [--paper name] [--reference url] [--repository url] [--codechecker name --report url] [--output folder]` */
export async function exportCrate(argv: string[]): Promise<number> {
  const { values } = parseCommand('export', argv, OPTIONS, []);
  const { paper, reference, repository, codechecker, report } = values;
  if (paper !== undefined && !Object.hasOwn(PAPERS, paper))
    throw new UsageError(unknownName('paper', paper, Object.keys(PAPERS)), 'export');
  for (const [name, address] of Object.entries({ reference, repository, report }))
    if (address !== undefined && !URL.canParse(address))
      throw new UsageError(
        `--${name} is '${address}'; allowed: an address, such as https://doi.org/...`,
        'export',
      );
  const root = projectRoot();
  const { description, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    description: string;
    version: string;
  };
  const crate = roCrate({
    root,
    name: NAME,
    description,
    version,
    license: 'https://spdx.org/licenses/MIT',
    author: AUTHOR,
    published: published(root),
    papers: PAPERS,
  });
  const manifest = Object.entries(readManifest(path.join(root, 'figures')));
  const yaml = codecheckYaml({
    title: paper === undefined ? NAME : PAPERS[paper].title,
    authors: paper === undefined ? [AUTHOR] : PAPERS[paper].authors,
    reference,
    repository,
    codechecker,
    report,
    manifest: Object.fromEntries(
      manifest.filter(([name]) => paper === undefined || name.startsWith(`${paper}/`)),
    ),
  });
  const folder = path.resolve(values.output ?? root);
  writeFileAtomic(path.join(folder, CRATE_FILE), `${JSON.stringify(crate, null, 1)}\n`);
  writeFileAtomic(path.join(folder, CODECHECK_FILE), yaml);
  process.stdout.write(
    `${crate['@graph'].length} entities in ${path.join(folder, CRATE_FILE)}; ${path.join(folder, CODECHECK_FILE)}` +
      `${codechecker === undefined || report === undefined ? ', to which a codechecker adds name and report' : ''}\n`,
  );
  return 0;
}

/** When the present commit was made, or now outside git. */
function published(root: string): string {
  try {
    return execFileSync('git', ['-C', root, 'log', '-1', '--format=%cI'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return new Date().toISOString();
  }
}
