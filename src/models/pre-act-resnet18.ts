import * as tf from '@tensorflow/tfjs-core';
import type { Activation, ActivationContext, Sharing } from '../activations/index.js';
import { activationParameters, parametersOf, type PlacedActivation } from './activation-parameters.js';
import {
  batchNormalisation,
  batchNormalisationParameters,
  type ObserveStatistics,
} from './batch-normalisation.js';
import type { Classifier } from './classifier.js';
import { convolution, convolutionKernel } from './convolution.js';
import { dense, denseParameters } from './dense.js';
import type { ParameterSpec, Parameters } from './parameter.js';

const FILTER = 3;

export interface PreActResNet18Options {
  classes?: number;
  /** In front of every convolution of a block. */
  activation: Activation;
  /** Who shares a slope; a neuron is one value of a map. */
  sharing?: Sharing;
  /** Of the images, in pixels; 32. */
  side?: number;
  channels?: number;
  /** Maps of the first stage, each later stage has twice as many; 64. */
  width?: number;
  /** Blocks in each stage; 2, 2, 2, 2. */
  blocks?: readonly number[];
}

export interface PreActResNet18 extends Classifier {
  /** The slopes in front of each convolution of a block, `[1, 1, width]` each; none for fixed activations. */
  slopes(parameters: Parameters): tf.Tensor[];
}

/** Normalisation, activation and 3 x 3 convolution of `inputs` maps of `side` pixels a side. */
interface Unit {
  layer: string;
  side: number;
  inputs: number;
  filters: number;
  stride: number;
}

/** x + second(first(x)); where the shape changes, x is replaced by a 1 x 1 convolution behind the first activation. */
interface ResidualBlock {
  first: Unit;
  second: Unit;
  shortcut?: string;
}

function residualBlocks(blocks: readonly number[], width: number, imageSide: number): ResidualBlock[] {
  const result: ResidualBlock[] = [];
  let [inputs, side] = [width, imageSide];
  blocks.forEach((count, stage) => {
    const filters = width * 2 ** stage;
    for (let block = 1; block <= count; block++) {
      const name = `stage${stage + 1}.block${block}`;
      const stride = stage > 0 && block === 1 ? 2 : 1;
      const half = Math.ceil(side / stride);
      result.push({
        first: { layer: `${name}.conv1`, side, inputs, filters, stride },
        second: { layer: `${name}.conv2`, side: half, inputs: filters, filters, stride: 1 },
        shortcut: stride > 1 || inputs !== filters ? `${name}.shortcut` : undefined,
      });
      [inputs, side] = [filters, half];
    }
  });
  return result;
}

const positions = ({ side }: Unit): number => side * side;
const normaliser = ({ layer }: Unit): string => `${layer}.normalisation`;

function blockParameters({ first, second, shortcut }: ResidualBlock): ParameterSpec[] {
  return [
    ...[first, second].flatMap((unit) => [
      ...batchNormalisationParameters(normaliser(unit), unit.inputs),
      convolutionKernel(unit.layer, FILTER, unit.inputs, unit.filters),
    ]),
    ...(shortcut === undefined ? [] : [convolutionKernel(shortcut, 1, first.inputs, first.filters)]),
  ];
}

/**
 * PreActResNet-18: conv 3 x 3 of 64; four stages of two blocks with 64, 128, 256 and 512 maps, of which the last three
 * halve the side; mean over each map; dense `classes`. A block is
 *
 *     h = sigma(norm(x)),  y = shortcut + conv(sigma(norm(conv(h)))),
 *
 * with 3 x 3 convolutions padded by 1 and without bias; the shortcut is x, or where the shape changes a 1 x 1
 * convolution of h. There is neither a normalisation nor an activation behind the last block.
 *
 * Input `[1, batch, side, side, channels]`, logits `[1, batch, classes]`. One trial: parameters have a leading axis of 1. With ten classes 11,171,146 trainable numbers, with a hundred
 * 11,217,316; 16 slopes by layers or 548,864 by neurons more. Kernels start as PyTorch's do by default.
 *
 * Source: He, Zhang, Ren, Sun (2016), Identity mappings in deep residual networks; locally adaptive activations,
 * section 4, without a last normalisation as in the authors' program.
 */
export function preActResNet18({
  classes = 10,
  activation,
  sharing = 'neuron',
  side = 32,
  channels = 3,
  width = 64,
  blocks = [2, 2, 2, 2],
}: PreActResNet18Options): PreActResNet18 {
  const residual = residualBlocks(blocks, width, side);
  const units = residual.flatMap(({ first, second }) => [first, second]);
  const places = new Map(
    units.map((unit): [Unit, PlacedActivation] => [
      unit,
      { layer: unit.layer, units: positions(unit) * unit.inputs, activation, sharing },
    ]),
  );
  const adaptive = activation.parameters.length > 0 ? [...places.values()] : [];
  const features = units.at(-1)?.filters ?? width;

  /** What a unit's convolution sees of the maps `x`. */
  function activated(
    x: tf.Tensor,
    unit: Unit,
    parameters: Parameters,
    context: ActivationContext,
    observe?: ObserveStatistics,
  ): tf.Tensor {
    const rows: tf.Tensor = tf.reshape(x, [1, -1, unit.inputs]);
    const z = batchNormalisation(rows, parameters, normaliser(unit), context.training, observe);
    const place = places.get(unit)!;
    const neurons: tf.Tensor = tf.reshape(z, [1, -1, place.units]);
    return tf.reshape(activation.apply(neurons, parametersOf(place, parameters), context), x.shape);
  }

  return {
    name: 'pre-act-resnet18',
    parameters: [
      convolutionKernel('conv1', FILTER, channels, width),
      ...residual.flatMap(blockParameters),
      ...denseParameters('head', features, classes),
      ...activationParameters([...places.values()]),
    ],
    trainableActivations: adaptive,
    normalised: units.map((unit) => ({
      layer: normaliser(unit),
      units: unit.inputs,
      positions: positions(unit),
    })),
    dropout: [],
    slopes: (parameters) => adaptive.map((place) => parametersOf(place, parameters).a),
    apply: (parameters, x, context, { observe } = {}) => {
      const convolved = (h: tf.Tensor, { layer, stride }: Unit): tf.Tensor =>
        convolution(h, parameters, layer, { stride, pad: 1 });
      let h: tf.Tensor = convolution(tf.squeeze(x, [0]), parameters, 'conv1', { pad: 1 });
      for (const { first, second, shortcut } of residual) {
        const seen = activated(h, first, parameters, context, observe);
        const kept =
          shortcut === undefined ? h : convolution(seen, parameters, shortcut, { stride: first.stride });
        const middle = convolved(seen, first);
        h = tf.add(convolved(activated(middle, second, parameters, context, observe), second), kept);
      }
      return dense(tf.expandDims(tf.mean(h, [1, 2]), 0), parameters, 'head');
    },
  };
}
