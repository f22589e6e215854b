import { differentiableInputs, gradient } from './derivative.js';
import { constant, input, topologicalOrder, type Expression } from './expression.js';
import {
  CONTRACTIONS,
  DOUBLE_DECAY,
  EXP_NON_POSITIVE,
  FROM_DECAY,
  isCostly,
  OPERATIONS,
  TANH_FROM_DECAY,
  type Operation,
} from './operations.js';
import { signOf } from './sign.js';

/** The broadcast shape of all inputs, as the shape of an output. */
export const BROADCAST = -1;

export interface ProgramOutput {
  readonly expression: Expression;
  /** BROADCAST, or the input to whose shape the output is summed. */
  readonly like: number;
}

/**
 * Expressions compiled for the register machine of `cpp/elementwise_program.h`. Values are numbered: the inputs,
 * then the constants, then the result of each instruction.
 */
export interface Program {
  readonly inputCount: number;
  /** Whether the last input has a shape alone, that of the one output, which is summed to it. */
  readonly summed: boolean;
  readonly outputs: readonly ProgramOutput[];
  /** Four numbers an instruction: code, then three value numbers (0 where the operation takes fewer). */
  readonly code: Int32Array;
  readonly constants: Float32Array;
  /** Two numbers an output: value number, `like`. */
  readonly results: Int32Array;
}

interface Instruction {
  readonly code: number;
  readonly operands: readonly number[];
}

interface Numbering {
  readonly instructions: Instruction[];
  readonly constants: number[];
  readonly valueOf: Map<Expression, number>;
}

/** The constants in use by their float32 bits, so that -0 and 0 stay apart and NaN is one. */
function numberConstants(
  order: readonly Expression[],
  first: number,
  valueOf: Map<Expression, number>,
): number[] {
  const constants: number[] = [];
  for (const e of order) {
    if (e.kind !== 'constant') continue;
    const rounded = Math.fround(e.value);
    let at = constants.findIndex((c) => Object.is(c, rounded));
    if (at < 0) at = constants.push(rounded) - 1;
    valueOf.set(e, first + at);
  }
  return constants;
}

/** Numbers equal calls alike: common subexpressions meet whether or not they were built as one node. */
function numberCalls(order: readonly Expression[], inputCount: number): Numbering {
  const valueOf = new Map<Expression, number>();
  for (const e of order) if (e.kind === 'input') valueOf.set(e, e.index);
  const constants = numberConstants(order, inputCount, valueOf);
  const first = inputCount + constants.length;
  const instructions: Instruction[] = [];
  const known = new Map<string, number>();
  const emit = (code: number, operands: readonly number[]): number => {
    const key = `${code}:${operands.join()}`;
    let value = known.get(key);
    if (value === undefined) {
      value = first + instructions.push({ code, operands }) - 1;
      known.set(key, value);
    }
    return value;
  };
  const sloped = new Set(
    order.map((e) => (e.kind === 'operation' && e.operation === 'sechSquared' ? e.operands[0] : undefined)),
  );
  for (const e of order) {
    if (e.kind !== 'operation') continue;
    const operation: Operation = OPERATIONS[e.operation];
    const decay = FROM_DECAY[e.operation];
    let operands = e.operands.map((operand) => valueOf.get(operand)!);
    if (e.operation === 'tanh' && sloped.has(e.operands[0])) {
      valueOf.set(e, emit(TANH_FROM_DECAY, [...operands, emit(DOUBLE_DECAY, operands)]));
      continue;
    }
    if (e.operation === 'exp' && signOf(e.operands[0]!) === -1) {
      valueOf.set(e, emit(EXP_NON_POSITIVE, operands));
      continue;
    }
    if (operation.commutative) operands.sort((a, b) => a - b);
    if (decay) operands = [...(decay.withX ? operands : []), emit(decay.code, operands)];
    valueOf.set(e, emit(operation.code, operands));
  }
  return { instructions, constants, valueOf };
}

function countUses(instructions: readonly Instruction[], results: readonly number[]): Map<number, number> {
  const uses = new Map<number, number>();
  const use = (value: number): void => void uses.set(value, (uses.get(value) ?? 0) + 1);
  instructions.forEach((instruction) => instruction.operands.forEach(use));
  results.forEach(use);
  return uses;
}

/**
 * The CONTRACTIONS as one instruction, for calls inside them that nothing else reads; `sourceOf` finds the operands of
 * such a call by its value.
 */
function contract(
  instruction: Instruction,
  sourceOf: (code: number, value: number) => readonly number[] | undefined,
): Instruction {
  const [p, q, r] = instruction.operands as [number, number, number];
  const { multiply, subtract, lessOrEqual, negate } = OPERATIONS;
  switch (instruction.code) {
    case OPERATIONS.add.code: {
      const [left, right] = [sourceOf(multiply.code, p), sourceOf(multiply.code, q)];
      if (left) return { code: CONTRACTIONS.multiplyAdd, operands: [...left, q] };
      if (right) return { code: CONTRACTIONS.multiplyAdd, operands: [...right, p] };
      return instruction;
    }
    case OPERATIONS.subtract.code: {
      const [left, right] = [sourceOf(multiply.code, p), sourceOf(multiply.code, q)];
      if (left) return { code: CONTRACTIONS.multiplySubtract, operands: [...left, q] };
      if (right) return { code: CONTRACTIONS.subtractProduct, operands: [...right, p] };
      return instruction;
    }
    case OPERATIONS.divide.code: {
      const difference = sourceOf(subtract.code, p);
      // A product inside the difference is contracted with that.
      return difference && !difference.some((value) => sourceOf(multiply.code, value))
        ? { code: CONTRACTIONS.subtractDivide, operands: [...difference, q] }
        : instruction;
    }
    case OPERATIONS.select.code: {
      const [order, negated] = [sourceOf(lessOrEqual.code, p), sourceOf(negate.code, r)];
      return order && negated?.[0] === q
        ? { code: CONTRACTIONS.signByOrder, operands: [...order, q] }
        : instruction;
    }
    default:
      return instruction;
  }
}

/** Compiles outputs over `inputCount` inputs; every input index used must be below it. */
export function compile(outputs: readonly ProgramOutput[], inputCount: number, summed = false): Program {
  const order = topologicalOrder(outputs.map((output) => output.expression));
  const { instructions, constants, valueOf } = numberCalls(order, inputCount);
  const first = inputCount + constants.length;
  const results = outputs.map((output) => valueOf.get(output.expression)!);

  const uses = countUses(instructions, results);
  const sourceOf = (code: number, value: number): readonly number[] | undefined => {
    const source = instructions[value - first];
    return source?.code === code && uses.get(value) === 1 ? source.operands : undefined;
  };
  const contracted = instructions.map((instruction) => contract(instruction, sourceOf));
  const stillUsed = countUses(contracted, results);

  const renumbered = new Map<number, number>();
  const renumber = (value: number): number => renumbered.get(value) ?? value;
  const code: number[] = [];
  contracted.forEach((instruction, i) => {
    if (!stillUsed.has(first + i)) return;
    renumbered.set(first + i, first + code.length / 4);
    const [a = 0, b = 0, c = 0] = instruction.operands.map(renumber);
    code.push(instruction.code, a, b, c);
  });
  return {
    inputCount,
    summed,
    outputs,
    code: Int32Array.from(code),
    constants: Float32Array.from(constants),
    results: Int32Array.from(outputs.flatMap((output, k) => [renumber(results[k]!), output.like])),
  };
}

/** One past the highest input index that the expressions read. */
function inputCountOf(expressions: readonly Expression[]): number {
  return topologicalOrder(expressions).reduce(
    (count, e) => (e.kind === 'input' ? Math.max(count, e.index + 1) : count),
    0,
  );
}

function requireInputs(expressions: readonly Expression[], inputCount: number): void {
  const needed = inputCountOf(expressions);
  if (needed > inputCount) {
    throw new Error(`the expression reads input ${needed - 1}, but only ${inputCount} inputs were given`);
  }
}

function compileChecked(expressions: readonly Expression[], inputCount: number): Program {
  requireInputs(expressions, inputCount);
  return compile(
    expressions.map((expression) => ({ expression, like: BROADCAST })),
    inputCount,
  );
}

const programs = new WeakMap<Expression | readonly Expression[], Program>();

function cached(
  key: Expression | readonly Expression[],
  expressions: readonly Expression[],
  count: number,
): Program {
  let program = programs.get(key);
  if (program === undefined || program.inputCount !== count) {
    program = compileChecked(expressions, count);
    programs.set(key, program);
  }
  return program;
}

/** The program of one expression over `inputCount` inputs, compiled on first use and kept with the expression. */
export const programOf = (expression: Expression, inputCount: number): Program =>
  cached(expression, [expression], inputCount);

/** The program of a list of expressions, kept with the list. */
export const programOfAll = (expressions: readonly Expression[], inputCount: number): Program =>
  cached(expressions, expressions, inputCount);

const sums = new WeakMap<Expression, Program>();

/** The program of an expression over `inputCount` inputs, summed to the shape of one more; kept with the expression. */
export function sumProgramOf(expression: Expression, inputCount: number): Program {
  let program = sums.get(expression);
  if (program?.inputCount !== inputCount + 1) {
    requireInputs([expression], inputCount);
    program = compile([{ expression, like: inputCount }], inputCount + 1, true);
    sums.set(expression, program);
  }
  return program;
}

export interface GradientProgram {
  /** Inputs: those of the program that are tensors, then the adjoint of each of its outputs. One output for each of `inputs`. */
  readonly program: Program;
  /** The inputs whose gradients the program gives, ascending. */
  readonly inputs: readonly number[];
}

const gradients = new WeakMap<Program, GradientProgram>();

/** The program of the gradient, each part summed to the shape of its input; itself differentiable. */
export function gradientOf(program: Program): GradientProgram {
  let result = gradients.get(program);
  if (!result) {
    const expressions = program.outputs.map((output) => output.expression);
    // The adjoint of a sum has the shape that stood last among the inputs, and takes its place.
    const first = program.inputCount - (program.summed ? 1 : 0);
    const seeds = expressions.map((_, k) => input(first + k));
    const partials = gradient(expressions, seeds);
    const inputs = differentiableInputs(expressions).filter((index) => partials.has(index));
    const outputs = inputs.map((index) => ({ expression: partials.get(index)!, like: index }));
    result = { program: compile(outputs, first + expressions.length), inputs };
    gradients.set(program, result);
  }
  return result;
}

export interface SlopedProgram {
  /** Two outputs of the broadcast shape: the value, and its derivative by `input`. */
  readonly program: Program;
  readonly input: number;
}

const slopes = new WeakMap<Program, SlopedProgram | undefined>();

/** From this many costly instructions of the gradient on, the derivative is worth the memory between the passes. */
const WORTH_KEEPING = 2;

function slopedProgram({ outputs, inputCount }: Program): SlopedProgram | undefined {
  if (outputs.length !== 1 || outputs[0]!.like !== BROADCAST) return undefined;
  const { expression } = outputs[0]!;
  const [input, ...others] = differentiableInputs([expression]);
  if (input === undefined || others.length > 0) return undefined;
  const slope = gradient([expression], [constant(1)]).get(input);
  if (slope === undefined) return undefined;
  const alone = compile([{ expression: slope, like: BROADCAST }], inputCount);
  const costs = alone.code.filter((code, i) => i % 4 === 0 && isCostly(code)).length;
  if (costs < WORTH_KEEPING) return undefined;
  return {
    program: compile([outputs[0]!, { expression: slope, like: BROADCAST }], inputCount),
    input,
  };
}

/**
 * The program that gives value and derivative in one pass and shares their work, for programs of one output and one
 * differentiable input whose gradient is costly; undefined for others.
 */
export function slopedOf(program: Program): SlopedProgram | undefined {
  if (!slopes.has(program)) slopes.set(program, slopedProgram(program));
  return slopes.get(program);
}
