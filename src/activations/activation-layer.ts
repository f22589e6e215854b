import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { UserError } from '../errors.js';
import { EVALUATION, type Activation } from './activation.js';
import { activationNamed, registerActivation } from './named.js';
import { checkSharing, parameterWidth, type Sharing } from './sharing.js';

type LayerConfig = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>;

export interface ActivationLayerConfig extends LayerConfig {
  /** An activation, or the name of a registered one. */
  activation: Activation | string;
  /** Who shares a parameter; 'neuron' by default. For 'network' use one layer object in every place. */
  sharing?: Sharing;
}

/**
 * sigma(z; parameters) as a layer for `tf.sequential` and `tf.model`, with trainable parameters that are saved and
 * loaded with the model.
 *
 * The input has any shape; its last axis counts the units (or channels). A parameter has the shape `[units]` when the
 * sharing is 'neuron' and `[1]` otherwise.
 *
 * Throws UserError for an unknown activation or sharing, for one whose parameters start at random draws, and for an input
 * whose last axis has no fixed length.
 */
export class ActivationLayer extends layers.Layer {
  static readonly className = 'ActivationLayer';
  readonly activation: Activation;
  readonly sharing: Sharing;
  private readonly variables: Record<string, LayerVariable> = {};

  constructor({ activation, sharing = 'neuron', ...config }: ActivationLayerConfig) {
    super(config);
    this.activation = typeof activation === 'string' ? activationNamed(activation) : activation;
    const random = this.activation.parameters.find(({ deviation }) => deviation !== undefined);
    if (random)
      throw new UserError(
        `ActivationLayer starts parameters at fixed values, and '${random.name}' of '${this.activation.name}' starts at ` +
          `random draws; give it an initial value without a deviation`,
      );
    registerActivation(this.activation);
    this.sharing = checkSharing(sharing);
  }

  override build(inputShape: Shape | Shape[]): void {
    const units = (inputShape as Shape).at(-1);
    if (typeof units !== 'number')
      throw new UserError(
        `ActivationLayer got the input shape [${inputShape}]; its last axis needs a fixed length`,
      );
    for (const { name, initial } of this.activation.parameters)
      this.variables[name] = this.addWeight(
        name,
        [parameterWidth(this.sharing, units)],
        'float32',
        initializers.constant({ value: initial }),
      );
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor {
    return tf.tidy(() => {
      const z = Array.isArray(inputs) ? inputs[0] : inputs;
      const values = Object.fromEntries(
        Object.entries(this.variables).map(([name, variable]) => [name, variable.read()]),
      );
      return this.activation.apply(z, values, { ...EVALUATION, training: kwargs.training ?? false });
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), activation: this.activation.name, sharing: this.sharing };
  }
}

tf.serialization.registerClass(ActivationLayer);

/** An {@link ActivationLayer}; see there. */
export const activationLayer = (config: ActivationLayerConfig): ActivationLayer =>
  new ActivationLayer(config);
