import { UserError } from '../errors.js';

/**
 * Who shares one value of an activation's parameter: all units of the network, those of one layer, or nobody (each
 * neuron has its own).
 */
export const SHARINGS = ['network', 'layer', 'neuron'] as const;
export type Sharing = (typeof SHARINGS)[number];

/** Throws {@link UserError} unless `sharing` is one of {@link SHARINGS}. */
export function checkSharing(sharing: string): Sharing {
  if (!(SHARINGS as readonly string[]).includes(sharing))
    throw new UserError(`sharing '${sharing}' is given; allowed are ${SHARINGS.join(', ')}`);
  return sharing as Sharing;
}

/** The number of values that a parameter has in a layer of `units` neurons. */
export const parameterWidth = (sharing: Sharing, units: number): number => (sharing === 'neuron' ? units : 1);
