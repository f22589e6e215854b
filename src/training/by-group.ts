import type { Parameters } from '../models/index.js';
import type { Optimizer, OptimizerState } from './optimizer.js';

/** Parameters that an optimizer of their own moves. */
export interface ParameterGroup {
  /** Whether a parameter of that name belongs to the group, if to none before it. */
  includes(name: string): boolean;
  /** Without one the parameters of the group stay where they are. */
  readonly optimizer?: Optimizer;
}

/** The parts of parameters, or of what has their names, by group. */
function split(groups: readonly ParameterGroup[], all: Parameters): Parameters[] {
  const parts: Parameters[] = groups.map(() => ({}));
  for (const [name, tensor] of Object.entries(all)) {
    const group = groups.findIndex(({ includes }) => includes(name));
    if (group < 0)
      throw new Error(`parameter '${name}' belongs to no group; let the last one include every name`);
    parts[group][name] = tensor;
  }
  return parts;
}

const merged = (parts: readonly Parameters[]): Parameters => Object.assign({}, ...parts) as Parameters;

/** The parameters in the order of `like`. */
const inOrder = (like: Parameters, all: Parameters): Parameters =>
  Object.fromEntries(Object.keys(like).map((name) => [name, all[name]]));

const isEmpty = (tensors: Parameters): boolean => Object.keys(tensors).length === 0;

const disposed = (tensors: Parameters): void => Object.values(tensors).forEach((tensor) => tensor.dispose());

/**
 * Moves every group of parameters by its own optimizer, such as coefficients at a rate of their own. The first group that
 * includes a name has it.
 *
 * Throws an Error for a parameter that belongs to no group.
 */
export function byGroup(groups: readonly ParameterGroup[]): Optimizer {
  const optimizers = groups.map(({ optimizer }) => optimizer);
  const together = (states: readonly (OptimizerState | undefined)[]): Parameters[] =>
    Array.from({ length: Math.max(0, ...states.map((state) => state?.moments.length ?? 0)) }, (_, m) =>
      merged(states.map((state) => state?.moments[m] ?? {})),
    );
  return {
    name: optimizers.flatMap((optimizer) => optimizer?.name ?? []).join('+'),
    initialise: (parameters) => ({
      step: 0,
      moments: together(
        split(groups, parameters).map((part, g) =>
          isEmpty(part) ? undefined : optimizers[g]?.initialise(part),
        ),
      ),
    }),
    update: (parameters, gradients, { step, moments }) => {
      const [parts, slopes] = [split(groups, parameters), split(groups, gradients)];
      const remembered = moments.map((moment) => split(groups, moment));
      const next = optimizers.map((optimizer, g) => {
        if (optimizer === undefined || isEmpty(parts[g])) {
          disposed(slopes[g]);
          return { parameters: parts[g], state: undefined };
        }
        const own = remembered.map((part) => part[g]).filter((part) => !isEmpty(part));
        return optimizer.update(parts[g], slopes[g], { step, moments: own });
      });
      return {
        parameters: inOrder(parameters, merged(next.map((one) => one.parameters))),
        state: { step: step + 1, moments: together(next.map(({ state }) => state)) },
      };
    },
  };
}
