import { adaptiveSlope, relu, type Activation, type Sharing } from '../../activations/index.js';

/** A method and its scaling factor, by the name of the variant. */
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

const SHARING_OF: Record<string, Sharing> = { gaaf: 'network', 'l-laaf': 'layer', 'n-laaf': 'neuron' };

/** The activation of a variant, relu behind fixed or adaptive slopes, which start at n a = 1, and who shares a slope. */
export function benchmarkActivation(variant: BenchmarkVariant): {
  activation: Activation;
  sharing?: Sharing;
} {
  if (variant === 'standard') return { activation: relu };
  const [method, n] = variant.split(/-n(?=\d)/);
  return { activation: adaptiveSlope(relu, Number(n)), sharing: SHARING_OF[method] };
}
