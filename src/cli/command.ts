import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { UserError } from '../errors.js';
import { unknownName } from '../text/nearest.js';

/** A command of the command line: takes its arguments, returns the exit code. */
export type Command = (argv: string[]) => Promise<number>;

/** Bad usage: bad input, with the command that shows the usage at the end of the message. */
export class UsageError extends UserError {
  constructor(message: string, command = '') {
    super(`${message}; see: workbook ${command === '' ? '' : `${command} `}--help`);
  }
}

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<T extends Options> = ReturnType<
  typeof parseArgs<{ options: T; allowPositionals: true; strict: true }>
>;

/**
 * Parses a command's arguments. Throws {@link UsageError} for an unknown option, naming the nearest, for a missing
 * value, and for a wrong number of positional arguments.
 *
 * @param positionals the names of the positional arguments; a trailing `?` marks those that may be left out, `...` at
 *   the end of the last one that it may be repeated
 */
export function parseCommand<T extends Options>(
  command: string,
  args: string[],
  options: T,
  positionals: readonly string[],
): Parsed<T> {
  const unknown = findUnknownOption(args, options);
  if (unknown !== undefined) {
    const allowed = [...Object.keys(options), 'help'].map((name) => `--${name}`);
    throw new UsageError(unknownName('option', unknown, allowed), command);
  }
  const parsed = parse(command, args, options);
  checkPositionals(command, parsed.positionals, positionals);
  return parsed;
}

function parse<T extends Options>(command: string, args: string[], options: T): Parsed<T> {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node's message goes on with advice in further sentences.
    const [message] = (error as Error).message.split(/\.\s|\n/);
    throw new UsageError(message, command);
  }
}

function findUnknownOption(args: string[], options: Options): string | undefined {
  const { tokens } = parseArgs({ args, options, allowPositionals: true, strict: false, tokens: true });
  const token = tokens.find((each) => each.kind === 'option' && !Object.hasOwn(options, each.name));
  return token?.kind === 'option' ? token.rawName : undefined;
}

function checkPositionals(command: string, given: readonly string[], names: readonly string[]): void {
  const missing = names.slice(given.length).find((name) => !/\?(\.\.\.)?$/.test(name));
  if (missing !== undefined) throw new UsageError(`${command} needs <${missing}>`, command);
  if (given.length > names.length && !names.at(-1)?.endsWith('...'))
    throw new UsageError(`${command} does not take '${given[names.length]}'`, command);
}

/** The number that an option gives. Throws {@link UsageError} unless it is an integer from 1 to `most`. */
export function parseCount(command: string, option: string, text: string, most: number): number {
  const count = /^[1-9][0-9]*$/.test(text) ? Number(text) : Infinity;
  if (count > most) throw new UsageError(`--${option} is '${text}'; allowed: 1 to ${most}`, command);
  return count;
}
