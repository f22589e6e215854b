import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors.js';
import { createFile } from '../system/files.js';
import { canonicalJson, isPlainObject } from '../system/json.js';
import { sha256 } from '../system/sha256.js';
import { besideStore, experimentFolder, readRecords, type Notice } from './store.js';
import { atScale, experimentId, SCALES } from './experiment.js';
import type { Experiment, PlannedClaim, Registry, Scale, ScaleSettings } from './experiment.js';

/** The scales whose plans are sealed; the smaller ones are for trying out. */
export const SEALED_SCALES: readonly Scale[] = ['reduced', 'paper'];

/** What is fixed of an experiment at one scale before its first trial. */
export interface Plan {
  /** `<paper>/<name>`. */
  readonly experiment: string;
  readonly scale: Scale;
  readonly version: number;
  readonly arms: readonly string[];
  /** Of each arm. */
  readonly trials: number;
  readonly settings: ScaleSettings['settings'];
  /** In the order of their text. */
  readonly claims: readonly PlannedClaim[];
}

/** A plan as its file holds it. */
export interface SealedPlan extends Plan {
  /** When it was sealed, ISO 8601 in UTC. */
  readonly sealed: string;
  /** How many trials of the experiment and scale were stored then, whatever their version and settings. */
  readonly storedTrials: number;
  /** The SHA-256 of the file of the plan before it. */
  readonly replaces: string | null;
}

/** A plan and its file. */
export interface PlanFile {
  readonly file: string;
  /** The SHA-256 of the file, by which records name it. */
  readonly hash: string;
  readonly plan: SealedPlan;
}

const FORMAT_VERSION = 1;

/** The folder of the plans of the store `root`. */
const plansRoot = (root: string): string => besideStore(root, 'plans');

/** The plan that the code has now. */
export function presentPlan(
  experiment: Experiment,
  scale: Scale,
  claimsOf: Registry['plannedClaims'] = () => [],
): Plan {
  const { trials, settings, variants } = atScale(experiment, scale);
  const claims = claimsOf(experiment, scale).map((claim) => [canonicalJson(claim), claim] as const);
  return {
    experiment: experimentId(experiment),
    scale,
    version: experiment.version,
    arms: variants,
    trials,
    settings,
    claims: [...new Map(claims)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, claim]) => claim),
  };
}

/** The text of a plan's file: JSON with one line per claim. */
export function planText({ claims, ...plan }: SealedPlan): string {
  const fields = Object.entries({ format: FORMAT_VERSION, ...plan }).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${canonicalJson(value)},\n`,
  );
  const lines = claims.map((claim) => `    ${canonicalJson(claim)}`).join(',\n');
  return `{\n${fields.join('')}  "claims": [${lines === '' ? '' : `\n${lines}\n  `}]\n}\n`;
}

/** What differs between a sealed plan and another of the same experiment and scale, a line each; none if nothing does. */
export function planDifferences(sealed: Plan, now: Plan): string[] {
  const frame = (['version', 'trials', 'arms', 'settings'] as const)
    .map((name) => [name, canonicalJson(sealed[name]), canonicalJson(now[name])] as const)
    .filter(([, before, after]) => before !== after)
    .map(([name, before, after]) => `${name} ${after} for ${before}`);
  const [before, after] = [sealed, now].map(({ claims }) => new Set(claims.map((one) => canonicalJson(one))));
  const added = [...after].filter((one) => !before.has(one)).length;
  const gone = [...before].filter((one) => !after.has(one)).length;
  const comparisons = (count: number): string => `${count} ${count === 1 ? 'comparison' : 'comparisons'}`;
  return [
    ...frame,
    ...(added === 0 ? [] : [`${comparisons(added)} that it does not hold`]),
    ...(gone === 0 ? [] : [`${comparisons(gone)} of it no longer made`]),
  ];
}

/**
 * The sealed plans of an experiment at a scale, the first one first; the last is in force.
 *
 * Throws {@link UserError} naming the file that cannot be read, is no plan of this experiment and scale, or does not follow
 * the one before it.
 */
export function readPlans(root: string, experiment: Experiment, scale: Scale): PlanFile[] {
  const folder = planFolder(root, experiment);
  const pattern = new RegExp(`^${scale}-([1-9][0-9]*)\\.json$`);
  const numbers = namesIn(folder)
    .map((name) => Number(pattern.exec(name)?.[1] ?? NaN))
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const plans = numbers.map((number) => readPlan(planPath(root, experiment, scale, number)));
  plans.forEach(({ file, plan }, index) => {
    const expected = index === 0 ? null : plans[index - 1].hash;
    if (plan.experiment !== experimentId(experiment) || plan.scale !== scale || plan.replaces !== expected)
      throw damaged(file, index === 0 ? 'it is not the first of this experiment' : 'it follows another plan');
  });
  return plans;
}

/**
 * The plan in force for new trials. Where there is none, the present one is sealed: its file is created whole, and where
 * another process seals at the same moment, the first one counts.
 *
 * Throws {@link UserError} if the plan in force differs from the present one, with the differences, unless `replace` is given:
 * then the present one is sealed after it.
 */
export function sealPlan(
  root: string,
  experiment: Experiment,
  now: Plan,
  { replace = false, notice }: { readonly replace?: boolean; readonly notice: Notice },
): PlanFile {
  const { scale } = now;
  const plans = readPlans(root, experiment, scale);
  const last = plans.at(-1);
  if (last !== undefined) {
    const differences = planDifferences(last.plan, now);
    if (differences.length === 0) return last;
    if (!replace) throw new UserError(`${mismatch(last, differences)}; go back to it, or ${WAY_ON}`);
  }
  const storedTrials = readRecords(root, experiment, notice)
    .filter(({ record }) => record.scale === scale)
    .reduce((sum, { record }) => sum + record.trials.length, 0);
  const sealed = { ...now, sealed: new Date().toISOString(), storedTrials, replaces: last?.hash ?? null };
  createFile(planPath(root, experiment, scale, plans.length + 1), planText(sealed));
  // Whoever was first, the plan that lies there now must be this one.
  return sealPlan(root, experiment, now, { notice });
}

/** What to do where a plan is to be another one. */
const WAY_ON =
  'seal a new plan with --new-plan: what it adds or changes is exploratory, and the plan before it is kept';

/** Says that the code no longer plans what a sealed plan holds. */
export const mismatch = ({ file, plan }: PlanFile, differences: readonly string[]): string =>
  `the plan that was sealed on ${plan.sealed.slice(0, 10)} (${file}) is no longer what the code plans: ${differences.join(', ')}`;

const planFolder = (root: string, experiment: Experiment): string =>
  experimentFolder(plansRoot(root), experiment);

const planPath = (root: string, experiment: Experiment, scale: Scale, number: number): string =>
  path.join(planFolder(root, experiment), `${scale}-${number}.json`);

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new UserError(`cannot read ${folder} (${(error as Error).message}); make it readable`, {
      cause: error,
    });
  }
}

function readPlan(file: string): PlanFile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new UserError(`cannot read ${file} (${(error as Error).message}); make it readable`, {
      cause: error,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw damaged(file, 'it is not JSON');
  }
  const fields = isPlainObject(value) ? value : {};
  const isText = (text: unknown): boolean => typeof text === 'string';
  const checks: Record<keyof SealedPlan | 'format', boolean> = {
    format: fields.format === FORMAT_VERSION,
    experiment: isText(fields.experiment),
    scale: SCALES.includes(fields.scale as Scale),
    version: Number.isInteger(fields.version),
    arms: Array.isArray(fields.arms) && fields.arms.every(isText),
    trials: Number.isInteger(fields.trials),
    settings: isPlainObject(fields.settings),
    claims: Array.isArray(fields.claims) && fields.claims.every(isPlainObject),
    sealed: isText(fields.sealed) && !Number.isNaN(Date.parse(fields.sealed as string)),
    storedTrials: Number.isInteger(fields.storedTrials),
    replaces: fields.replaces === null || isText(fields.replaces),
  };
  const bad = Object.entries(checks).find(([, holds]) => !holds);
  if (bad !== undefined) throw damaged(file, `its field ${bad[0]} is missing or wrong`);
  return { file, hash: sha256(bytes), plan: value as SealedPlan };
}

const damaged = (file: string, why: string): UserError =>
  new UserError(`${file} is no sealed plan (${why}); restore it with git: a sealed plan is never edited`);
