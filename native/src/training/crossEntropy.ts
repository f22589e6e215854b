import type { NamedAttrMap, NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import { engine, exp, log, max, mean, mul, registerGradient, reshape, sub, sum } from '@tensorflow/tfjs-core';
import { ensureKernel } from '../kernelEverywhere.js';
import { override } from '../kernels/registry.js';
import { sameShape, sizeOf } from '../kernels/shapes.js';

export const SOFTMAX_CROSS_ENTROPY = 'SoftmaxCrossEntropy';

/** Gives the native backend the kernel. */
export function registerSoftmaxCrossEntropy(): void {
  override(SOFTMAX_CROSS_ENTROPY, ({ logits, classes }, _attrs, backend) => {
    const { shape } = logits!;
    const losses = backend.output(shape.slice(0, -2));
    const slopes = backend.output(shape);
    backend.addon.softmaxCrossEntropy(
      backend.floats(losses),
      backend.floats(slopes),
      backend.floats(logits!),
      backend.floats(classes!),
      shape.at(-1)!,
    );
    return [losses, slopes];
  });
}

/** The losses, and their derivatives by the logits. */
function portable([logits, classes]: Tensor[]): Tensor[] {
  const shifted = sub(logits!, max(logits!, -1, true));
  const powers = exp(shifted);
  const total = sum(powers, -1, true);
  const chosen = sum(mul(shifted, classes!), -1, true);
  const rows = logits!.shape.at(-2)!;
  const slopes = mul(sub(mul(powers, exp(mul(-1, log(total)))), classes!), 1 / rows);
  return [mean(sub(log(total), chosen), [-2, -1]), slopes];
}

registerGradient({
  kernelName: SOFTMAX_CROSS_ENTROPY,
  outputsToSave: [false, true],
  gradFunc: (dys: Tensor | Tensor[], [slopes]: Tensor[]) => {
    const dy = (dys as Tensor[])[0]!;
    return {
      logits: () => mul(dy.rank === 0 ? dy : reshape(dy, [...dy.shape, 1, 1]), slopes!),
    };
  },
});

/**
 * mean over the batch of log sum_k e^(z_k) - sum_k c_k z_k: the cross-entropy of softmax(z) with the classes c, in one
 * kernel forward and a multiplication back.
 *
 * Shapes: logits z and classes c [..., batch, classes], float32; result [...], a scalar for one batch. Each row of c sums
 * to 1: one-hot, or a distribution. Differentiable once, by the logits.
 */
export function softmaxCrossEntropy(logits: Tensor, classes: Tensor): Tensor {
  if (logits.rank < 2 || !sameShape(logits.shape, classes.shape) || sizeOf(logits.shape) === 0)
    throw new Error(
      `logits [${logits.shape}] and classes [${classes.shape}] given, both must be of one shape [..., batch, classes]`,
    );
  ensureKernel(SOFTMAX_CROSS_ENTROPY, portable);
  const inputs: NamedTensorMap = { logits, classes };
  const [losses] = engine().runKernel(
    SOFTMAX_CROSS_ENTROPY,
    inputs,
    {} as NamedAttrMap,
  ) as unknown as Tensor[];
  return losses!;
}
