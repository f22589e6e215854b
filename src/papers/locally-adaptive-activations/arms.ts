import type { Sharing, SlopeRecovery } from '../../activations/index.js';
import { PALETTE } from '../../charts/index.js';
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

/** What the experiments vary, by the name of the variant. */
export interface VariantDefinition {
  method: Method;
  /** The scaling factor, where the name says it. */
  n?: number;
  /** Which slope recovery term, of the methods that have one. */
  recovery: SlopeRecovery;
  /** Whether L-BFGS follows Adam. */
  refined: boolean;
  /** How figures and tables name it. */
  label: string;
}

const ADDED = { authors: " of the authors' code", lbfgs: ' + L-BFGS' };

/**
 * What a name says: `<method>` and, if it goes on, `-n<factor>`, `-authors` (slope recovery with the smaller term of the
 * authors' program) or `-lbfgs` (trained on by L-BFGS).
 */
export function variantOf(name: string): VariantDefinition {
  const [, method, n, added] = /^(.+?)(?:-n(\d+))?(?:-(authors|lbfgs))?$/.exec(name)!;
  const { label } = METHOD_DEFINITIONS[method as Method];
  return {
    method: method as Method,
    ...(n === undefined ? {} : { n: Number(n) }),
    recovery: added === 'authors' ? 'authors-code' : 'paper',
    refined: added === 'lbfgs',
    label: `${label}${n === undefined ? '' : `, n = ${n}`}${ADDED[added as keyof typeof ADDED] ?? ''}`,
  };
}

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
