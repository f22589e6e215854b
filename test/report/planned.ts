import type { Experiment, PlannedClaim } from '../../src/experiments/index.js';
import { correlated } from './fixture.js';

/** A registry whose planned claims a test sets. */
export const experiments: readonly Experiment[] = [correlated];

export const planned: { claims: readonly PlannedClaim[] } = { claims: [] };

export const plannedClaims = (): readonly PlannedClaim[] => planned.claims;
