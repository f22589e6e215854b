import { basisExpansion, type Basis } from '../activations/index.js';
import { functionCurves, type ChartSpec, type FunctionRow } from '../charts/index.js';

const POINTS = Array.from({ length: 101 }, (_, k) => -5 + k / 10);

/** The functions of bases on [-5, 5], a panel each. */
export function basisChart(bases: Readonly<Record<string, Basis>>): ChartSpec {
  const rows = Object.entries(bases).flatMap(([panel, basis]): FunctionRow[] => {
    const { coefficients, parameters, evaluate } = basisExpansion(basis, 'zero');
    const inner = parameters.slice(basis.size).map(({ initial }) => initial);
    return coefficients.flatMap((_, i) => {
      const unit = coefficients.map((__, k) => (k === i ? 1 : 0));
      return POINTS.map((x) => ({ panel, curve: `i = ${i + 1}`, x, y: evaluate(x, [...unit, ...inner]) }));
    });
  });
  return functionCurves(rows, {
    title: 'The functions of the bases',
    xTitle: 'z',
    yTitle: 'f_i(z)',
    yDomain: [-1.5, 2.5],
    columns: 3,
    width: 220,
    height: 150,
  });
}
