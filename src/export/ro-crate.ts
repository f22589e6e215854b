import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { readManifest } from '../charts/index.js';
import { parseRecord, type TrialRecord } from '../experiments/index.js';
import { sha256 } from '../system/sha256.js';
import { claimRows } from './claim-rows.js';

/** An entity of the graph: flat, other entities by their `@id` alone. */
export type Entity = Readonly<Record<string, unknown>> & {
  readonly '@id': string;
  readonly '@type': unknown;
};

/** A crate as JSON-LD. */
export interface Crate {
  readonly '@context': unknown;
  readonly '@graph': readonly Entity[];
}

/** What is described. */
export interface CrateContent {
  /** The folder of the crate, to which all paths are relative: the project's. */
  readonly root: string;
  readonly name: string;
  readonly description: string;
  readonly version: string;
  /** The address of the licence. */
  readonly license: string;
  /** Whoever publishes it. */
  readonly author: string;
  /** ISO 8601, at least the day. */
  readonly published: string;
  readonly papers: Readonly<Record<string, { title: string; authors: readonly string[]; where: string }>>;
}

export const CRATE_FILE = 'ro-crate-metadata.json';

const SPECIFICATION = 'https://w3id.org/ro/crate/1.1';

/** The hash of a file is no term of the specification's own vocabulary. */
const CONTEXT = [`${SPECIFICATION}/context`, { sha256: 'https://schema.org/sha256' }];

const FORMATS: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.ipynb': 'application/x-ipynb+json',
  '.json': 'application/json',
  '.md': 'text/markdown',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.tex': 'application/x-tex',
};

const ref = (id: string): { '@id': string } => ({ '@id': id });

/** The path of a file or folder as an identifier: relative, with slashes, characters escaped; folders end with a slash. */
const idOf = (file: string): string => file.split('/').map(encodeURIComponent).join('/');

/**
 * The RO-Crate of the project: notebooks, figures and tables, plans and records as files with their hashes; which commit,
 * backend and machine trained which records; and each claim of the papers with what is found here.
 *
 * Source: RO-Crate Metadata Specification 1.1.
 */
export function roCrate(content: CrateContent): Crate {
  const { root, papers } = content;
  const file = (name: string, more: object = {}): Entity => {
    const bytes = readFileSync(path.join(root, name));
    return {
      '@id': idOf(name),
      '@type': 'File',
      name,
      contentSize: String(bytes.length),
      encodingFormat: FORMATS[path.extname(name)] ?? 'text/plain',
      sha256: sha256(bytes),
      ...more,
    };
  };
  const folder = (name: string, title: string, parts: readonly Entity[]): Entity => ({
    '@id': `${idOf(name)}/`,
    '@type': 'Dataset',
    name: title,
    hasPart: parts.map(({ '@id': id }) => ref(id)),
  });
  const names = (place: string, ending: string): string[] =>
    filesUnder(root, place).filter((name) => name.endsWith(ending));

  const notebooks = names('notebooks', '.ipynb').map((name) => file(name));
  const plans = names('data/plans', '.json').map((name) => file(name));
  const trained = Object.keys(papers).flatMap((paper) =>
    foldersIn(root, `data/trials/${paper}`).map((place) => {
      const records = names(place, '.json').map((name) => ({
        entity: file(name),
        record: readRecord(root, name),
      }));
      const actions = trainings(records, plans, place);
      const entities = records.map(({ entity }) => entity);
      return {
        place: folder(place, `Trials of ${place.replace('data/trials/', '')}`, entities),
        entities,
        actions,
      };
    }),
  );
  const figures = Object.entries(readManifest(path.join(root, 'figures')))
    .filter(([name]) => existsSync(path.join(root, 'figures', name)))
    .map(([name, { madeBy, scale, trials, records }]) => {
      const paper = name.split('/')[0];
      const places = [...new Set(records.map((record) => record.split('/').slice(0, -1).join('/')))];
      const based = places.map((place) => `data/trials/${place.includes('/') ? place : `${paper}/${place}`}`);
      return file(`figures/${name}`, {
        description: `made by ${madeBy} at the scale ${scale}${trials > 0 ? `, ${trials} trials of each arm` : ''}`,
        isBasedOn: based
          .filter((place) => existsSync(path.join(root, place)))
          .map((place) => ref(`${idOf(place)}/`)),
      });
    });
  const claims = Object.keys(papers).flatMap((paper) => claimsOf(root, paper));
  const documents = [
    'README.md',
    'CONTRIBUTING.md',
    'LICENSE',
    'CITATION.cff',
    'figures/manifest.json',
    'data/trials/SHA256SUMS',
  ]
    .filter((name) => existsSync(path.join(root, name)))
    .map((name) => file(name));

  const parts = [...notebooks, ...documents, ...figures];
  const folders = [...trained.map(({ place }) => place), folder('data/plans', 'Sealed plans', plans)];
  const actions = trained.flatMap((one) => one.actions);
  return {
    '@context': CONTEXT,
    '@graph': [
      {
        '@id': CRATE_FILE,
        '@type': 'CreativeWork',
        conformsTo: ref(SPECIFICATION),
        about: ref('./'),
      },
      {
        '@id': './',
        '@type': 'Dataset',
        name: content.name,
        description: content.description,
        version: content.version,
        datePublished: content.published,
        license: ref(content.license),
        author: ref('#authors'),
        hasPart: [...parts, ...folders].map(({ '@id': id }) => ref(id)),
        citation: Object.keys(papers).map((paper) => ref(`#paper-${paper}`)),
        mentions: [...actions, ...claims.filter((one) => one['@type'] === 'ClaimReview')].map(
          ({ '@id': id }) => ref(id),
        ),
      },
      { '@id': content.license, '@type': 'CreativeWork', name: 'The licence', url: content.license },
      { '@id': '#authors', '@type': 'Organization', name: content.author },
      ...Object.entries(papers).map(([paper, { title, authors, where }]) => ({
        '@id': `#paper-${paper}`,
        '@type': 'ScholarlyArticle',
        name: title,
        creditText: `${authors.join(', ')}. ${where}`,
      })),
      ...parts,
      ...folders,
      ...plans,
      ...trained.flatMap(({ entities }) => entities),
      ...programs(actions),
      ...actions.map(({ program: _, ...action }) => action as unknown as Entity),
      ...claims,
    ],
  };
}

interface Training extends Entity {
  readonly program: Entity;
}

const programs = (actions: readonly Training[]): Entity[] => [
  ...new Map(actions.map(({ program }) => [program['@id'], program])).values(),
];

/** What trained the records of an experiment: an action for each scale, commit, backend, machine and plan. */
function trainings(
  records: readonly { entity: Entity; record: TrialRecord }[],
  plans: readonly Entity[],
  place: string,
): Training[] {
  const groups = new Map<string, { entity: Entity; record: TrialRecord }[]>();
  for (const one of records) {
    const { scale, provenance } = one.record;
    const { git, backend, cpu, cores, plan = '' } = provenance;
    const key = [scale, git.commit, git.dirty, backend.name, backend.version, cpu, cores, plan].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((group, index) => {
    const [{ record }] = group;
    const { git, backend, cpu, cores, node, packages, plan } = record.provenance;
    const commit = git.commit + (git.dirty ? '-dirty' : '');
    const times = group.map(({ record: { provenance } }) => Date.parse(provenance.started));
    const ends = group.map(({ record: { provenance } }, i) => times[i] + 1000 * provenance.seconds);
    const objects = plans.filter((one) => one.sha256 === plan).map(({ '@id': id }) => ref(id));
    return {
      '@id': `#training-${place.replace('data/trials/', '').replace('/', '-')}-${index + 1}`,
      '@type': 'CreateAction',
      name: `Training of ${record.experiment} at the scale ${record.scale}`,
      description: `${cpu}, ${cores} cores; Node.js ${node}`,
      instrument: ref(`#workbook-${commit}-${backend.name}-${backend.version}`),
      ...(objects.length === 0 ? {} : { object: objects }),
      result: group.map(({ entity }) => ref(entity['@id'])),
      startTime: new Date(Math.min(...times)).toISOString(),
      endTime: new Date(Math.max(...ends)).toISOString(),
      program: {
        '@id': `#workbook-${commit}-${backend.name}-${backend.version}`,
        '@type': 'SoftwareApplication',
        name: 'activation-workbook',
        version: `${packages['activation-workbook'] ?? 'unknown'}, commit ${commit}`,
        softwareRequirements: `${backend.name} ${backend.version}`,
      },
    };
  });
}

/** A claim of a paper, and what is found of it here. */
function claimsOf(root: string, paper: string): Entity[] {
  const table = `figures/${paper}/claims.csv`;
  return claimRows(path.join(root, 'figures'), paper).flatMap(
    ({ claim, found, change, kind, scale }, index) => {
      const id = `#claim-${paper}-${index + 1}`;
      const facts = [found, change && `first against second ${change}`, kind, scale && `scale ${scale}`];
      return [
        { '@id': id, '@type': 'Claim', name: claim, text: claim, isPartOf: ref(`#paper-${paper}`) },
        {
          '@id': `${id}-found`,
          '@type': 'ClaimReview',
          name: `What is found of: ${claim}`,
          claimReviewed: claim,
          itemReviewed: ref(id),
          reviewBody: facts.filter(Boolean).join('; '),
          author: ref('#authors'),
          isBasedOn: ref(idOf(table)),
        },
      ];
    },
  );
}

const readRecord = (root: string, name: string): TrialRecord =>
  parseRecord(readFileSync(path.join(root, name)));

/** The files under a folder, as paths with slashes relative to `root`, ascending; hidden ones are left out. */
function filesUnder(root: string, place: string): string[] {
  if (!existsSync(path.join(root, place))) return [];
  return readdirSync(path.join(root, place), { recursive: true, encoding: 'utf8' })
    .map((name) => `${place}/${name.split(path.sep).join('/')}`)
    .filter((name) => !/\/\./.test(name) && statSync(path.join(root, name)).isFile())
    .sort();
}

function foldersIn(root: string, place: string): string[] {
  if (!existsSync(path.join(root, place))) return [];
  return readdirSync(path.join(root, place), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${place}/${name}`)
    .sort();
}
