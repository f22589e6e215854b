import { closestReproduction, logistic, rampValue, type ScalarComponent } from '../../calculus/index.js';
import { column, type Table } from '../../charts/index.js';

const sigmoid: ScalarComponent = { name: 'σ(z)', apply: logistic };
const rectifier: ScalarComponent = { name: 'max(z, 0)', apply: (z) => Math.max(z, 0) };
const cube: ScalarComponent = { name: 'z³', apply: (z) => z ** 3 };
const root: ScalarComponent = { name: 'z^(1/3)', apply: Math.cbrt };

/** Definition 1 in numbers, for the paper's example and for the components of its own activations. */
export function independenceTable(): Table {
  const cases: [ScalarComponent, ScalarComponent[]][] = [
    [{ name: 'σ(βz), β = 0.3', apply: (z) => logistic(0.3 * z) }, [sigmoid]],
    [{ name: 'ramp, β = 0.3', apply: (z) => rampValue(z, 0.3) }, [sigmoid]],
    [rectifier, [cube, root]],
    [cube, [rectifier, root]],
    [root, [rectifier, cube]],
  ];
  return {
    caption:
      'Definition 1 in float64: how closely a component can be reproduced by others with weights that add to one and ' +
      'any W’ z + b’, as the largest difference on [-5, 5]. 0 to rounding: not expressively independent.',
    columns: [
      column.text('component', 'Component'),
      column.text('others', 'Reproduced by'),
      column.scientific('difference', 'Largest difference', 2),
    ],
    rows: cases.map(([target, others]) => ({
      component: target.name,
      others: others.map(({ name }) => name).join(', '),
      difference: closestReproduction(target, others),
    })),
  };
}
