import { existsSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors.js';
import { storeRoot } from '../experiments/index.js';
import { figuresRoot } from '../system/figures-root.js';
import { projectRoot } from '../system/project-root.js';
import { parseCommand, UsageError } from './command.js';
import { paperNotebooks, stalenessOf } from './paper-notebooks.js';

const OPTIONS = {
  out: { type: 'string', default: 'site' },
  repository: { type: 'string' },
} as const;

/** `workbook site [--out folder] [--repository address]`: 0 when the site is written. */
export async function site(argv: string[]): Promise<number> {
  const { values } = parseCommand('site', argv, OPTIONS, []);
  const repository = values.repository?.replace(/\/$/, '');
  if (repository !== undefined && !/^https?:\/\/[^\s"<>]+$/.test(repository))
    throw new UsageError(`--repository is '${repository}'; allowed is an http or https address`, 'site');
  const notebooks = paperNotebooks();
  if (notebooks.length === 0 || !existsSync(path.join(projectRoot(), 'src', 'site')))
    throw new UserError(
      `${projectRoot()} has no notebooks or no sources; run this in a clone of the project`,
    );
  // Only here, as the package of others holds none of what makes the pages.
  const { buildSite } = await import('../site/build-site.js');
  const { pages, charts, bytes } = await buildSite({
    out: path.resolve(values.out),
    figures: figuresRoot(),
    trials: storeRoot(),
    notebooks: notebooks.map((file) => ({ file, stale: stalenessOf(file) })),
    ...(repository === undefined ? {} : { repository }),
  });
  const size = (bytes / 1e6).toFixed(1);
  process.stdout.write(
    `${path.join(values.out, 'index.html')}: ${pages} pages, ${charts} charts, ${size} MB\n`,
  );
  return 0;
}
