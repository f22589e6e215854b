import type { Activation } from './activation.js';

/** identity(z) = z. No parameters. */
export const identity: Activation = {
  name: 'identity',
  parameters: [],
  apply: (z) => z,
};
