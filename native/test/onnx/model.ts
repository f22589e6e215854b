import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { Message } from './protobuf.js';

/** Why a test cannot be run here. */
export class Unmapped extends Error {}

/** Values and shape of a tensor; 64-bit integers as int32, which hold all that the tests have. */
export interface TensorData {
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly values: Float32Array | Int32Array | Uint8Array;
}

const TYPES: Readonly<Record<number, string>> = {
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  8: 'string',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
  14: 'complex64',
  16: 'bfloat16',
};

function integersOf(message: Message, raw: Uint8Array | undefined, size: 4 | 8): Int32Array {
  if (raw === undefined) return Int32Array.from(message.integers(size === 4 ? 5 : 7));
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return Int32Array.from({ length: raw.length / size }, (_, i) => view.getInt32(size * i, true));
}

/** A TensorProto. */
export function tensorData(message: Message): TensorData {
  const data = valuesOf(message);
  if (data.values.length !== data.shape.reduce((product, size) => product * size, 1))
    throw new Unmapped('a sequence or an optional value');
  return data;
}

function valuesOf(message: Message): TensorData {
  const shape = message.integers(1);
  const type = message.integer(2) ?? 0;
  const raw = message.bytesOf(9);
  switch (type) {
    case 1:
      return {
        shape,
        dtype: 'float32',
        values: raw ? new Float32Array(raw.slice().buffer) : Float32Array.from(message.floats(4)),
      };
    case 6:
    case 7:
      return { shape, dtype: 'int32', values: integersOf(message, raw, type === 6 ? 4 : 8) };
    case 9:
      return { shape, dtype: 'bool', values: raw?.slice() ?? Uint8Array.from(message.integers(5)) };
    default:
      throw new Unmapped(`values of type ${TYPES[type] ?? type}`);
  }
}

export const tensorOf = ({ shape, dtype, values }: TensorData): tf.Tensor => tf.tensor(values, shape, dtype);

export const readTensor = (file: string): TensorData =>
  tensorData(new Message(new Uint8Array(readFileSync(file))));

/** The attributes of a node. */
export class Attributes {
  private readonly byName = new Map<string, Message>();

  constructor(messages: readonly Message[]) {
    for (const message of messages) this.byName.set(message.text(1), message);
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  float(name: string, otherwise: number): number {
    return this.byName.get(name)?.floats(2).at(-1) ?? otherwise;
  }

  integer(name: string, otherwise: number): number {
    return this.byName.get(name)?.integer(3) ?? otherwise;
  }

  integers(name: string): number[] | undefined {
    return this.byName.get(name)?.integers(8);
  }

  text(name: string, otherwise: string): string {
    const message = this.byName.get(name);
    return message === undefined ? otherwise : message.text(4);
  }

  tensor(name: string): tf.Tensor | undefined {
    const message = this.byName.get(name)?.messages(5)[0];
    return message && tensorOf(tensorData(message));
  }
}

export interface Node {
  readonly operator: string;
  readonly domain: string;
  readonly inputs: string[];
  readonly outputs: string[];
  readonly attributes: Attributes;
}

/** A ModelProto: its graph, and the version of the operators. */
export interface Model {
  readonly nodes: Node[];
  readonly inputs: string[];
  readonly outputs: string[];
  readonly initial: ReadonlyMap<string, () => TensorData>;
  readonly version: number;
}

export function readModel(file: string): Model {
  const model = new Message(new Uint8Array(readFileSync(file)));
  const [graph] = model.messages(7);
  if (graph === undefined) throw new Error(`${file} has no graph`);
  const versions = model.messages(8).map((set) => [set.text(1), set.integer(2) ?? 1] as const);
  const initial = new Map(graph.messages(5).map((message) => [message.text(8), () => tensorData(message)]));
  return {
    nodes: graph.messages(1).map((node) => ({
      operator: node.text(4),
      domain: node.text(7),
      inputs: node.texts(1),
      outputs: node.texts(2),
      attributes: new Attributes(node.messages(5)),
    })),
    inputs: graph
      .messages(11)
      .map((input) => input.text(1))
      .filter((name) => !initial.has(name)),
    outputs: graph.messages(12).map((output) => output.text(1)),
    initial,
    version: versions.find(([domain]) => domain === '' || domain === 'ai.onnx')?.[1] ?? 1,
  };
}
