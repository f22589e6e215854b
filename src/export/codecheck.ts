import type { Manifest } from '../charts/index.js';

/** What a CODECHECK is of, and who did it. */
export interface CodecheckContent {
  readonly title: string;
  readonly authors: readonly string[];
  /** The address of what is checked. */
  readonly reference?: string;
  /** The address of the code. */
  readonly repository?: string;
  /** Who checked it, and the address of the certificate: theirs to say. */
  readonly codechecker?: string;
  readonly report?: string;
  /** The figures and tables, by their paths under the folder `figures`. */
  readonly manifest: Manifest;
}

export const CODECHECK_FILE = 'codecheck.yml';

const VERSION = 'https://codecheck.org.uk/spec/config/1.0/';

/**
 * The text of `codecheck.yml`: what is to be reproduced, a PNG of each figure and a CSV of each table, with what made it. Who
 * checks it adds `codechecker` and `report`, where they are not given. Scalars are written as JSON, which YAML reads.
 *
 * Source: CODECHECK configuration file specification 1.0.
 */
export function codecheckYaml({
  title,
  authors,
  reference,
  repository,
  codechecker,
  report,
  manifest,
}: CodecheckContent): string {
  const text = (value: string): string => JSON.stringify(value);
  const optional = (name: string, value: string | undefined): string[] =>
    value === undefined ? [] : [`${name}: ${text(value)}`];
  const files = Object.entries(manifest).filter(([name]) => /\.(png|csv)$/.test(name));
  return [
    '---',
    `version: ${text(VERSION)}`,
    'paper:',
    `  title: ${text(title)}`,
    '  authors:',
    ...authors.map((name) => `    - name: ${text(name)}`),
    ...optional('  reference', reference),
    'manifest:',
    ...files.flatMap(([name, { madeBy, scale, trials }]) => [
      `  - file: ${text(`figures/${name}`)}`,
      `    comment: ${text(`made by ${madeBy}, scale ${scale}${trials > 0 ? `, ${trials} trials of each arm` : ''}; make figures`)}`,
    ]),
    ...(codechecker === undefined ? [] : ['codechecker:', `  - name: ${text(codechecker)}`]),
    ...optional('repository', repository),
    ...optional('report', report),
    '',
  ].join('\n');
}
