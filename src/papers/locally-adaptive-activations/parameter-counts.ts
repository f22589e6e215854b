import { grouped, type Table } from '../../charts/index.js';
import { countParameters } from '../../models/index.js';
import { burgersNetwork } from './burgers.js';
import { functionFitNetwork } from './function-fit.js';
import { METHODS, type Method } from './methods.js';
import { labelOf } from './rows.js';

/** What adaptive slopes cost in parameters. */
export function parameterCounts(): Table {
  const networks = {
    'function fit, 1 - 50 x 4 - 1': (method: Method) => functionFitNetwork(method).model,
    'Burgers, 2 - 20 x 6 - 1': (method: Method) => burgersNetwork(method).model,
  };
  const rows = Object.entries(networks).flatMap(([network, model]) =>
    METHODS.filter((method) => !method.endsWith('srt')).map((method) => {
      const [count, fixedCount] = [method, 'standard' as const].map((m) =>
        countParameters(model(m).parameters),
      );
      return { network, method: labelOf(method), parameters: count, extra: count - fixedCount };
    }),
  );
  return {
    caption: 'Trainable parameters. The slope recovery term adds none.',
    columns: [
      { name: 'network', title: 'Network' },
      { name: 'method', title: 'Method' },
      { name: 'parameters', title: 'Parameters', align: 'right', format: (cell) => grouped(cell as number) },
      { name: 'extra', title: 'Extra', align: 'right', format: (cell) => grouped(cell as number) },
    ],
    rows,
  };
}
