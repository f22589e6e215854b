import { UserError } from '../errors.js';

/** The engines that the workbook can train on, the fastest first. */
export const BACKENDS = ['onednn', 'tensorflow', 'wasm', 'cpu'] as const;
export type BackendName = (typeof BACKENDS)[number];

/**
 * The backend that the environment variable `WORKBOOK_BACKEND` names; undefined if it is not set.
 *
 * Throws {@link UserError} if there is no such backend.
 */
export function requestedBackend(): BackendName | undefined {
  const requested = process.env.WORKBOOK_BACKEND;
  if (requested === undefined || requested === '') return undefined;
  if (!(BACKENDS as readonly string[]).includes(requested))
    throw new UserError(
      `WORKBOOK_BACKEND is '${requested}'; allowed are ${BACKENDS.join(', ')}, or leave it unset to get the fastest`,
    );
  return requested as BackendName;
}
