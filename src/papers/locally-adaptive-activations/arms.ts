import type { Sharing, SlopeRecovery } from '../../activations/index.js';
import { PALETTE } from '../../charts/index.js';
import type { Variant } from '../../experiments/index.js';
import { lineOf, type Arm } from '../../report/index.js';

/** The six methods that the paper compares. */
export const METHODS = ['standard', 'gaaf', 'l-laaf', 'n-laaf', 'l-laaf-srt', 'n-laaf-srt'] as const;
export type Method = (typeof METHODS)[number];

/** Who shares a slope and whether the slope recovery term is added to the loss. */
export interface MethodDefinition extends Arm {
  /** Without it no slope is adaptive. */
  sharing?: Sharing;
  recovery: boolean;
}

export const METHOD_DEFINITIONS: Record<Method, MethodDefinition> = {
  standard: { label: 'Standard', recovery: false },
  gaaf: { label: 'GAAF', sharing: 'network', recovery: false },
  'l-laaf': { label: 'L-LAAF', sharing: 'layer', recovery: false },
  'n-laaf': { label: 'N-LAAF', sharing: 'neuron', recovery: false },
  'l-laaf-srt': { label: 'L-LAAF with SRT', sharing: 'layer', recovery: true },
  'n-laaf-srt': { label: 'N-LAAF with SRT', sharing: 'neuron', recovery: true },
};

/** The methods whose definitions are as asked for. */
const methodsWith = (wanted: (definition: MethodDefinition) => boolean): Method[] =>
  METHODS.filter((method) => wanted(METHOD_DEFINITIONS[method]));

export const ADAPTIVE: readonly Method[] = methodsWith(({ sharing }) => sharing !== undefined);
export const WITH_TERM: readonly Method[] = methodsWith(({ recovery }) => recovery);
export const WITHOUT_TERM: readonly Method[] = methodsWith(({ recovery }) => !recovery);

/** What the experiments vary. */
export interface MethodVariant extends Variant {
  readonly method: Method;
  /** The scaling factor; by default that of the experiment. */
  readonly n?: number;
  /** Which slope recovery term, of the methods that have one. */
  readonly recovery: SlopeRecovery;
  /** Whether L-BFGS follows Adam. */
  readonly refined: boolean;
  /** How figures and tables name it. */
  readonly label: string;
}

const plain = (method: Method): MethodVariant => ({
  name: method,
  method,
  recovery: 'paper',
  refined: false,
  label: METHOD_DEFINITIONS[method].label,
});

/** The variant of a method with something more, which its name and its label end with. */
const varied = (
  method: Method,
  name: string,
  label: string,
  change: Partial<MethodVariant>,
): MethodVariant => {
  const own = plain(method);
  return { ...own, ...change, name: `${method}-${name}`, label: `${own.label}${label}` };
};

/** All variants of the experiments. */
const VARIANTS: ReadonlyMap<string, MethodVariant> = new Map(
  [
    ...METHODS.map(plain),
    ...ADAPTIVE.flatMap((method) => [1, 2, 5].map((n) => varied(method, `n${n}`, `, n = ${n}`, { n }))),
    ...WITH_TERM.map((method) =>
      varied(method, 'authors', " of the authors' code", { recovery: 'authors-code' }),
    ),
    ...METHODS.map((method) => varied(method, 'lbfgs', ' + L-BFGS', { refined: true })),
  ].map((variant) => [variant.name, variant]),
);

/** The variant of a name: a {@link Method}, a method with a scaling factor, with the smaller term, or with L-BFGS. */
export const variantOf = <Name extends string>(name: Name): MethodVariant & { readonly name: Name } => ({
  ...VARIANTS.get(name)!,
  name,
});

export const labelOf = (variant: string): string => variantOf(variant).label;

/** The variants of the benchmarks. */
export const BENCHMARK_VARIANTS = [
  'standard',
  'gaaf-n1',
  'gaaf-n2',
  'l-laaf-n1',
  'l-laaf-n2',
  'n-laaf-n1',
  'n-laaf-n2',
] as const;
export type BenchmarkVariant = (typeof BENCHMARK_VARIANTS)[number];

/** What is to be approximated, in figures. */
export const EXACT = { label: 'exact', colour: 'black', dash: [1, 0] } as const satisfies Arm;

export const methodLine = lineOf([...METHODS.map((method) => METHOD_DEFINITIONS[method]), EXACT]);

/** As in the paper: a colour for each method, dotted for n = 1 and dashed for n = 2. */
export const benchmarkLine = lineOf(
  BENCHMARK_VARIANTS.map((variant, place) => ({
    label: labelOf(variant),
    colour: PALETTE[Math.ceil(place / 2)],
    dash: [
      [1, 0],
      [2, 2],
      [7, 3],
    ][variantOf(variant).n ?? 0],
  })),
);
