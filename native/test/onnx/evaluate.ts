import type * as tf from '@tensorflow/tfjs-core';
import { ELEMENTWISE } from './elementwise.js';
import { IMAGES } from './images.js';
import { MATRICES } from './matrices.js';
import { tensorOf, Unmapped, type Model, type TensorData } from './model.js';
import { MOVEMENT } from './movement.js';
import type { Operators } from './operator.js';
import { TRAINING } from './training.js';

const OPERATORS: Operators = { ...ELEMENTWISE, ...IMAGES, ...MATRICES, ...MOVEMENT, ...TRAINING };

/** Throws {@link Unmapped} for a model with an operator that is none of those here. */
export function requireOperators({ nodes }: Model): void {
  for (const { operator } of nodes)
    if (!Object.hasOwn(OPERATORS, operator)) throw new Unmapped(`operator ${operator}`);
}

/** The outputs of a model for its inputs, in their orders, on the present backend. */
export function evaluate(model: Model, inputs: readonly TensorData[]): tf.Tensor[] {
  const values = new Map<string, tf.Tensor>();
  for (const [name, initial] of model.initial) values.set(name, tensorOf(initial()));
  model.inputs.forEach((name, i) => {
    const input = inputs[i];
    if (input) values.set(name, tensorOf(input));
  });
  for (const node of model.nodes) {
    const result = OPERATORS[node.operator]!({
      inputs: node.inputs.map((name) => values.get(name)),
      attributes: node.attributes,
      outputs: node.outputs.filter((name) => name !== '').length,
      version: model.version,
    });
    const results = Array.isArray(result) ? result : [result];
    node.outputs.forEach((name, i) => {
      if (name === '') return;
      if (results[i] === undefined) throw new Unmapped(`output ${i} of ${node.operator}`);
      values.set(name, results[i]);
    });
  }
  return model.outputs.map((name) => values.get(name)!);
}
