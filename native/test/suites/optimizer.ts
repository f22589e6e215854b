import * as tf from '@tensorflow/tfjs-core';
import { adamUpdate, hasNativeOptimizers, momentumUpdate, sgdUpdate } from '../../src/index.js';
import { violation } from '../support/compare.js';
import { randomFloats } from '../support/operand.js';
import type { Case, Suite } from '../support/suite.js';

/** One step of an optimizer on one parameter; `state` starts as an empty record of arrays. */
interface Rule {
  readonly name: string;
  readonly make: () => Updater;
  /** Error of an update relative to the learning rate where it is more than a few roundings. */
  readonly loss?: number;
  readonly step: (x: Float64Array, gradient: ArrayLike<number>, state: State, t: number) => void;
}

/** What takes a step on variables by their names: an optimizer of the core package or a native update. */
type Updater = Pick<tf.Optimizer, 'applyGradients' | 'dispose'>;

type NativeStep = (
  variables: tf.Variable[],
  gradients: tf.Tensor[],
  state: tf.Variable[][],
  t: number,
) => void;

/** A native update with two lists of state variables, zero at first. */
function nativeUpdater(update: NativeStep): Updater {
  let state: tf.Variable[][] = [];
  let t = 0;
  return {
    applyGradients(gradients) {
      const named = gradients as tf.NamedTensorMap;
      const known = tf.engine().registeredVariables;
      const variables = Object.keys(named).map((name) => known[name]!);
      if (t === 0) state = [0, 1].map(() => variables.map((v) => tf.variable(tf.zerosLike(v), false)));
      update(variables, Object.values(named), state, ++t);
    },
    dispose: () => tf.dispose(state),
  };
}

interface State {
  readonly first: Float64Array;
  readonly second: Float64Array;
}

const RATE = 0.05;

const sgdStep: Rule['step'] = (x, g) => x.forEach((_, i) => (x[i]! -= RATE * g[i]!));

const adamStep: Rule['step'] = (x, g, { first, second }, t) =>
  x.forEach((_, i) => {
    first[i] = 0.9 * first[i]! + 0.1 * g[i]!;
    second[i] = 0.999 * second[i]! + 0.001 * g[i]! ** 2;
    const corrected = Math.sqrt(second[i]! / (1 - 0.999 ** t)) + 1e-7;
    x[i]! -= (RATE * first[i]!) / (1 - 0.9 ** t) / corrected;
  });

function momentumStep(nesterov: boolean): Rule['step'] {
  return (x, g, { first }) =>
    x.forEach((_, i) => {
      first[i] = 0.9 * first[i]! + g[i]!;
      x[i]! -= RATE * (nesterov ? g[i]! + 0.9 * first[i]! : first[i]!);
    });
}

const nativeMomentum = (nesterov: boolean): Updater =>
  nativeUpdater((parameters, gradients, [velocities], _t) =>
    momentumUpdate({
      parameters,
      gradients,
      velocities: velocities!,
      momentum: 0.9,
      nesterov,
      learningRate: RATE,
    }),
  );

const NATIVE: readonly Rule[] = [
  {
    name: 'sgdUpdate',
    make: () =>
      nativeUpdater((parameters, gradients) => sgdUpdate({ parameters, gradients, learningRate: RATE })),
    step: sgdStep,
  },
  { name: 'momentumUpdate', make: () => nativeMomentum(false), step: momentumStep(false) },
  { name: 'Nesterov momentumUpdate', make: () => nativeMomentum(true), step: momentumStep(true) },
  {
    name: 'adamUpdate',
    make: () =>
      nativeUpdater((parameters, gradients, [first, second], step) =>
        adamUpdate({
          parameters,
          gradients,
          first: first!,
          second: second!,
          step,
          epsilon: 1e-7,
          learningRate: RATE,
        }),
      ),
    step: adamStep,
  },
];

const RULES: readonly Rule[] = [
  {
    name: 'sgd',
    make: () => tf.train.sgd(RATE),
    step: sgdStep,
  },
  {
    name: 'momentum',
    make: () => tf.train.momentum(RATE, 0.9),
    step: momentumStep(false),
  },
  {
    name: 'Nesterov momentum',
    make: () => tf.train.momentum(RATE, 0.9, true),
    step: momentumStep(true),
  },
  {
    name: 'adam',
    make: () => tf.train.adam(RATE, 0.9, 0.999, 1e-7),
    // 1 - beta2^t loses 2^-24 / (1 - beta2) = 6e-5 in the first step, half of it in the root.
    loss: 3e-5,
    step: adamStep,
  },
  {
    name: 'rmsprop',
    make: () => tf.train.rmsprop(RATE, 0.9, 0, 1e-7),
    step: (x, g, { second }) =>
      x.forEach((_, i) => {
        second[i] = 0.9 * second[i]! + 0.1 * g[i]! ** 2;
        x[i]! -= (RATE * g[i]!) / Math.sqrt(second[i]! + 1e-7);
      }),
  },
  {
    name: 'adagrad',
    make: () => tf.train.adagrad(RATE, 0.1),
    step: (x, g, { second }, t) =>
      x.forEach((_, i) => {
        second[i] = (t === 1 ? 0.1 : second[i]!) + g[i]! ** 2;
        x[i]! -= (RATE * g[i]!) / Math.sqrt(second[i]! + 1e-7);
      }),
  },
];

const STEPS = 12;

/**
 * Twelve steps with given gradients on variables of several sizes at once. Each step adds a rounding of the parameter
 * and a few of the update.
 */
function follow(rule: Rule, sizes: readonly number[]): Case {
  return {
    name: `${rule.name} on variables of ${sizes} elements`,
    check: () => {
      const starts = sizes.map((size, i) => randomFloats(size + i, [size]));
      const kept = starts.map((start) => start.values.slice());
      // The variable shares the storage of the caller's array, which must never be written.
      const variables = starts.map((start, i) =>
        tf.variable(tf.tensor1d(start.values as Float32Array), true, `${rule.name} ${i} of ${sizes}`),
      );
      const want = starts.map((start) => Float64Array.from(start.values));
      const states = sizes.map((size): State => ({
        first: new Float64Array(size),
        second: new Float64Array(size),
      }));
      const optimizer = rule.make();
      const snapshots: Float32Array[] = [];
      for (let t = 1; t <= STEPS; t++) {
        const gradients = sizes.map((size, i) => randomFloats(1000 * t + i, [size]));
        const named: tf.NamedTensorMap = {};
        variables.forEach((v, i) => (named[v.name] = tf.tensor1d(gradients[i]!.values as Float32Array)));
        const before = gradients.map((g) => g.values.slice());
        if (t === 5) snapshots.push(...variables.map((v) => v.dataSync() as Float32Array));
        const copies = t === 5 ? snapshots.map((s) => s.slice()) : [];
        optimizer.applyGradients(named);
        tf.dispose(named);
        gradients.forEach((g, i) => expectSame(g.values, before[i]!, `gradient ${i}`));
        copies.forEach((copy, i) =>
          expectSame(snapshots[i]!, copy, `values of variable ${i} read before the step`),
        );
        want.forEach((x, i) => rule.step(x, gradients[i]!.values, states[i]!, t));
      }
      starts.forEach((start, i) => expectSame(start.values, kept[i]!, `the caller's array ${i}`));
      variables.forEach((v, i) => {
        const fault = violation(
          v.dataSync(),
          want[i]!,
          (j) => STEPS * (RATE * (rule.loss ?? 2e-6) + 2e-7 * Math.abs(want[i]![j]!)),
        );
        if (fault !== null) throw new Error(`variable ${i}: ${fault}`);
      });
      tf.dispose(variables);
      optimizer.dispose();
    },
  };
}

function expectSame(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  for (let i = 0; i < expected.length; i++)
    if (actual[i] !== expected[i]) throw new Error(`${what} was written at ${i}`);
}

/** A variable may share its storage with another one or with a tensor: an update must leave those alone. */
function shared(rule: Rule): Case {
  return {
    name: `${rule.name} leaves sharers of a variable's storage alone`,
    check: () => {
      const origin = tf.add(tf.ones([33]), 1);
      const trained = tf.variable(origin, true, `${rule.name} trained`);
      const twin = tf.variable(origin, true, `${rule.name} twin`);
      const view = tf.reshape(origin, [3, 11]);
      const optimizer = rule.make();
      for (let t = 0; t < 3; t++) {
        const gradient = tf.fill([33], 0.5);
        optimizer.applyGradients({ [trained.name]: gradient });
        const later = tf.reshape(trained, [11, 3]);
        optimizer.applyGradients({ [trained.name]: gradient });
        const now = trained.dataSync().slice();
        const then = later.dataSync();
        if (then[0] === now[0]) throw new Error('a view made between two updates follows the second one');
        tf.dispose([gradient, later]);
      }
      for (const [what, tensor] of [
        ['tensor', origin],
        ['twin', twin],
        ['view', view],
      ] as const) {
        if ((tensor.dataSync() as Float32Array).some((x) => x !== 2))
          throw new Error(`the ${what} changed with the variable`);
      }
      tf.dispose([origin, view]);
      trained.dispose();
      twin.dispose();
      optimizer.dispose();
    },
  };
}

/** Optimizers' updates against float64, without writing what others can see. */
export function optimizerSuite(): Suite {
  return {
    name: 'optimizers',
    *cases() {
      const rules = hasNativeOptimizers() ? [...RULES, ...NATIVE] : RULES;
      for (const rule of rules) {
        for (const sizes of [[1], [7, 16, 33], [4097, 3], [513, 1000, 64, 1]]) yield follow(rule, sizes);
        yield shared(rule);
      }
    },
  };
}
