import type { Json } from '../system/json.js';
import type { Block, Experiment, ScaleSettings, TrialResult } from './experiment.js';

/** A variant as a value: its name in records and on the command line, and what it varies. */
export interface Variant {
  readonly name: string;
}

/** A scale whose settings have a type. */
export interface TypedScale<Settings> extends Omit<ScaleSettings, 'settings'> {
  readonly settings: Settings;
}

/** A block whose variant is a value and whose settings have a type. */
export interface TypedBlock<Settings, V extends Variant> extends Omit<Block, 'variant' | 'settings'> {
  readonly variant: V;
  readonly settings: Settings;
}

/** An experiment that knows the types of its settings and variants. */
export interface Definition<Settings, V extends Variant> extends Omit<
  Experiment,
  'variants' | 'scales' | 'run' | 'pairedBySeed' | 'work'
> {
  readonly variants: readonly V[];
  /** As {@link Experiment.pairedBySeed}. */
  paired?(a: V, b: V): boolean;
  readonly scales: Readonly<
    Record<'smoke' | 'quick' | 'paper', TypedScale<Settings>> &
      Partial<Record<'reduced', TypedScale<Settings>>>
  >;
  /** As {@link Experiment.work}. */
  work?(settings: Settings): number;
  run(block: TypedBlock<Settings, V>): Promise<readonly TrialResult[]>;
}

/**
 * An {@link Experiment} from its definition. The records know a variant by its name and the settings by their JSON, so that
 * equal names and settings mean the same trials.
 */
export function defineExperiment<Settings extends object, V extends Variant>(
  definition: Definition<Settings, V>,
): Experiment {
  const { variants, scales, run, paired, work, ...rest } = definition;
  const byName = new Map(variants.map((variant) => [variant.name, variant]));
  return {
    ...rest,
    variants: variants.map(({ name }) => name),
    pairedBySeed: (a, b) => paired?.(byName.get(a)!, byName.get(b)!) ?? true,
    // Settings are data; validateExperiment says where they are not.
    scales: scales as unknown as Experiment['scales'],
    ...(work ? { work: (settings) => work(settings as Readonly<Record<string, Json>> as Settings) } : {}),
    run: (block) =>
      run({
        ...block,
        variant: byName.get(block.variant)!,
        settings: block.settings as Readonly<Record<string, Json>> as Settings,
      }),
  };
}

/**
 * One variant for each combination of the values, the first key varying slowest, named by the values joined with
 * hyphens: `grid({ network: ['AE1'], arm: ['relu', 'prelu'] })` has `{ name: 'AE1-relu', network: 'AE1', arm: 'relu' }`.
 */
export function grid<const Values extends Readonly<Record<string, readonly string[]>>>(
  values: Values,
): (Variant & { readonly [Key in keyof Values]: Values[Key][number] })[] {
  const combinations = Object.entries(values).reduce<Record<string, string>[]>(
    (rows, [key, options]) => rows.flatMap((row) => options.map((option) => ({ ...row, [key]: option }))),
    [{}],
  );
  return combinations.map((row) => ({
    name: Object.values(row).join('-'),
    ...row,
  })) as unknown as (Variant & {
    readonly [Key in keyof Values]: Values[Key][number];
  })[];
}
