import type { Table } from '../../charts/index.js';
import { countParameters } from '../../models/index.js';
import { parameterCountTable } from '../../report/index.js';
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
  return parameterCountTable(
    'Trainable parameters. The slope recovery term adds none.',
    { name: 'method', title: 'Method' },
    Object.entries(networks).flatMap(([network, model]) =>
      METHODS.filter((method) => !method.endsWith('srt')).map((method) => ({
        network,
        arm: labelOf(method),
        parameters: countParameters(model(method).parameters),
      })),
    ),
  );
}
