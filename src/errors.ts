/**
 * An error caused by what the user gave: a bad argument, file or setting. The command line prints its message
 * alone, without a stack trace, and exits with code 2.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}
