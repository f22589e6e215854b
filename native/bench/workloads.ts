import * as tf from '@tensorflow/tfjs-core';
import {
  adamUpdate,
  affine,
  batchNormTrain,
  convolve,
  elementwise,
  elementwiseAll,
  elementwiseMaxPool,
  elementwiseSum,
  expression as e,
  hasNativeOptimizers,
  hasNativeResidual,
  lstmLayer,
  meanSquaredResidual,
  normalDraws,
  philoxNormal,
  philoxUniform,
  recordedStep,
  sgdUpdate,
  softmaxCrossEntropy,
  type StepCounts,
  type ElementwiseInput,
  type Expression,
  type ResidualNetwork,
} from '../src/index.js';

/** A training under way. */
export interface Training {
  /** Makes one update. */
  step(): void;
  /** How many updates were replayed, and why not all. */
  readonly counts: StepCounts;
}

/** One training problem. */
export interface Workload {
  readonly name: string;
  /** How many trials share a step; times are shown per trial. */
  readonly trials: number;
  readonly make: () => Training;
}

type Images = tf.Tensor4D;

const SEED = 1;
let streams = 0;

function normal(shape: number[], deviation = 1): tf.Tensor {
  return tf.tidy(() => tf.mul(philoxNormal(SEED, `data ${streams++}`, 0, shape), deviation));
}

function uniform(shape: number[], low: number, high: number): tf.Tensor {
  return tf.tidy(() => tf.add(tf.mul(philoxUniform(SEED, `data ${streams++}`, 0, shape), high - low), low));
}

/** A parameter with the spread that the peer's layers start with: uniform within 1/sqrt(fan in). */
function weight(shape: number[], fanIn: number): tf.Variable {
  const start = uniform(shape, -1 / Math.sqrt(fanIn), 1 / Math.sqrt(fanIn));
  const variable = tf.variable(start);
  start.dispose();
  return variable;
}

function constant(shape: number[], value: number): tf.Variable {
  return tf.variable(tf.tidy(() => tf.fill(shape, value)));
}

type Rule = (variables: tf.Variable[], gradients: tf.Tensor[], step: number) => void;

function sgd(learningRate: number): Rule {
  const plain = tf.train.sgd(learningRate);
  return (variables, gradients) => {
    if (hasNativeOptimizers()) sgdUpdate({ parameters: variables, gradients, learningRate });
    else plain.applyGradients(variables.map(({ name }, i) => ({ name, tensor: gradients[i]! })));
  };
}

function adam(learningRate: number): Rule {
  const plain = tf.train.adam(learningRate);
  let first: tf.Tensor[] = [];
  let second: tf.Tensor[] = [];
  return (variables, gradients, step) => {
    if (!hasNativeOptimizers()) {
      plain.applyGradients(variables.map(({ name }, i) => ({ name, tensor: gradients[i]! })));
      return;
    }
    if (step === 1) {
      first = variables.map((v) => tf.variable(tf.zerosLike(v), false));
      second = variables.map((v) => tf.variable(tf.zerosLike(v), false));
    }
    adamUpdate({ parameters: variables, gradients, first, second, learningRate, step });
  };
}

/** Every step draws what it draws at its number. */
function stepper(variables: tf.Variable[], rule: Rule, loss: (step: number) => tf.Scalar): Training {
  const differentiated = recordedStep((_variables, number) => {
    const { value, grads } = tf.variableGrads(() => loss(number), variables);
    return [value, ...variables.map(({ name }) => grads[name]!)];
  });
  let number = 0;
  return {
    step: () => {
      number++;
      tf.tidy(() => {
        const [value, ...gradients] = differentiated.run(variables, number);
        rule(variables, gradients, number);
        value!.dataSync();
      });
    },
    get counts() {
      return differentiated.counts;
    },
  };
}

function labels(rows: number): tf.Tensor {
  return tf.tidy(() =>
    tf.oneHot(
      tf.tensor1d(
        Int32Array.from({ length: rows }, (_, i) => (i * 7) % 10),
        'int32',
      ),
      10,
      1,
      0,
      'float32',
    ),
  );
}

/** An expression, and its inputs besides the first for a layer and a step. */
interface Activation {
  readonly expression: Expression;
  readonly others: (z: tf.Tensor, layer: number, step: number) => ElementwiseInput[];
}

const tanhExpression = e.tanh(e.input(0));
// As one expression its gradient is one pass over memory as well.
const tanh: Activation = { expression: tanhExpression, others: () => [] };

const qTanh: Activation = {
  expression: e.qActivation(e.tanh, e.input(0), e.qDeviation(e.constantInput(1), 0.02, 1e-3)),
  others: (z, layer, step) => [normalDraws(SEED, `noise ${layer}`, step, z.shape)],
};

function convolutionLayer(x: tf.Tensor, filter: tf.Variable, bias: tf.Variable): tf.Tensor {
  return convolve(x, filter as unknown as tf.Tensor, bias as unknown as tf.Tensor);
}

function denseLayer(x: tf.Tensor, kernel: tf.Variable, bias: tf.Variable): tf.Tensor {
  return affine(x, kernel as unknown as tf.Tensor, bias as unknown as tf.Tensor);
}

function mnistCnn(activation: Activation): Training {
  const filters = [
    [3, 3, 1, 32],
    [3, 3, 32, 32],
    [3, 3, 32, 64],
    [3, 3, 64, 64],
  ];
  const dense = [
    [1024, 512],
    [512, 10],
  ];
  const normalised = [32, 32, 64, 1024, 512];
  const kernels = [...filters, ...dense].map((shape) =>
    weight(
      shape,
      shape.slice(0, -1).reduce((a, b) => a * b),
    ),
  );
  const biases = [...filters, ...dense].map((shape) => constant([shape[shape.length - 1]!], 0));
  const scales = normalised.map((channels) => constant([channels], 1));
  const offsets = normalised.map((channels) => constant([channels], 0));
  const x = normal([64, 28, 28, 1]);
  const y = labels(64);
  const norm = (h: tf.Tensor, i: number): tf.Tensor => batchNormTrain(h, scales[i]!, offsets[i]!).y;
  const loss = (step: number): tf.Scalar => {
    const conv = (h: tf.Tensor, i: number): tf.Tensor => convolutionLayer(h, kernels[i]!, biases[i]!);
    const inputs = (z: tf.Tensor, i: number): ElementwiseInput[] => [z, ...activation.others(z, i, step)];
    const activated = (z: tf.Tensor, i: number): tf.Tensor =>
      elementwise(activation.expression, inputs(z, i));
    const pooled = (z: tf.Tensor, i: number): tf.Tensor =>
      elementwiseMaxPool(activation.expression, inputs(z, i));
    let h = norm(activated(conv(x, 0), 0), 0);
    h = norm(pooled(conv(h, 1), 1), 1);
    h = norm(activated(conv(h, 2), 2), 2);
    h = tf.reshape(pooled(conv(h, 3), 3), [64, 1024]);
    h = norm(h, 3);
    h = norm(activated(denseLayer(h, kernels[4]!, biases[4]!), 4), 4);
    return softmaxCrossEntropy(denseLayer(h, kernels[5]!, biases[5]!), y) as tf.Scalar;
  };
  return stepper([...kernels, ...biases, ...scales, ...offsets], sgd(0.05), loss);
}

/** PreActResNet-18 with relu on 32 x 32 colour images. */
function preActResNet18(): Training {
  const variables: tf.Variable[] = [];
  const made = (variable: tf.Variable): tf.Variable => {
    variables.push(variable);
    return variable;
  };
  const convolution = (side: number, inputs: number, filters: number, stride = 1) => {
    const kernel = made(weight([side, side, inputs, filters], side * side * inputs));
    return (h: tf.Tensor): tf.Tensor =>
      tf.conv2d(h as Images, kernel as unknown as Images, stride, side === 3 ? 1 : 0);
  };
  const normalisedRelu = (channels: number) => {
    const [scale, offset] = [made(constant([channels], 1)), made(constant([channels], 0))];
    return (h: tf.Tensor): tf.Tensor => tf.relu(batchNormTrain(h, scale, offset).y);
  };
  const first = convolution(3, 3, 64);
  const blocks = [64, 64, 128, 128, 256, 256, 512, 512].map((filters, i, all) => {
    const inputs = all[i - 1] ?? 64;
    const stride = filters === inputs ? 1 : 2;
    const [before, one] = [normalisedRelu(inputs), convolution(3, inputs, filters, stride)];
    const [between, two] = [normalisedRelu(filters), convolution(3, filters, filters)];
    const shortcut = stride === 1 ? undefined : convolution(1, inputs, filters, stride);
    return (h: tf.Tensor): tf.Tensor => {
      const seen = before(h);
      return tf.add(two(between(one(seen))), shortcut ? shortcut(seen) : h);
    };
  });
  const [kernel, bias] = [made(weight([512, 10], 512)), made(constant([10], 0))];
  const [x, y] = [normal([64, 32, 32, 3]), labels(64)];
  return stepper(variables, sgd(0.01), () => {
    const maps = blocks.reduce((h, block) => block(h), first(x));
    return softmaxCrossEntropy(denseLayer(tf.mean(maps, [1, 2]), kernel, bias), y) as tf.Scalar;
  });
}

function mnistMlp(): Training {
  const sizes = [784, 256, 256, 10];
  const kernels = [0, 1, 2].map((i) => weight([sizes[i]!, sizes[i + 1]!], sizes[i]!));
  const biases = [0, 1, 2].map((i) => constant([sizes[i + 1]!], 0));
  const scales = [0, 1].map(() => constant([256], 1));
  const offsets = [0, 1].map(() => constant([256], 0));
  const x = normal([64, 784]);
  const y = labels(64);
  return stepper([...kernels, ...biases, ...scales, ...offsets], sgd(0.05), () => {
    let h: tf.Tensor = x;
    for (const i of [0, 1])
      h = batchNormTrain(
        elementwise(tanhExpression, [denseLayer(h, kernels[i]!, biases[i]!)]),
        scales[i]!,
        offsets[i]!,
      ).y;
    return softmaxCrossEntropy(denseLayer(h, kernels[2]!, biases[2]!), y) as tf.Scalar;
  });
}

const gumbelExpression = e.adaptiveGumbel(e.input(0), e.input(1));

function gumbel(z: tf.Tensor, rho: tf.Tensor): tf.Tensor {
  return elementwise(gumbelExpression, [z, rho]);
}

function leNet5(): Training {
  const shapes = [
    [5, 5, 1, 20],
    [5, 5, 20, 50],
    [800, 1000],
    [1000, 10],
  ];
  const kernels = shapes.map((shape) =>
    weight(
      shape,
      shape.slice(0, -1).reduce((a, b) => a * b),
    ),
  );
  const biases = shapes.map((shape) => constant([shape[shape.length - 1]!], 0));
  const rhos = [20, 50, 1000].map((units) => constant([units], 0));
  const x = normal([100, 28, 28, 1]);
  const y = labels(100);
  return stepper([...kernels, ...biases, ...rhos], sgd(0.01), () => {
    let h: tf.Tensor = x;
    for (const i of [0, 1]) {
      h = elementwiseMaxPool(gumbelExpression, [convolutionLayer(h, kernels[i]!, biases[i]!), rhos[i]!]);
    }
    h = gumbel(denseLayer(tf.reshape(h, [100, 800]), kernels[2]!, biases[2]!), rhos[2]!);
    return softmaxCrossEntropy(denseLayer(h, kernels[3]!, biases[3]!), y) as tf.Scalar;
  });
}

const reluExpression = e.relu(e.input(0));
const squaredError = e.square(e.subtract(e.input(0), e.constantInput(1)));

/** a1 relu(z) + a2 z^3 + (1 - a1 - a2) tanh(z). */
const flexibleExpression = ((): Expression => {
  const [z, a1, a2] = [e.input(0), e.input(1), e.input(2)];
  const rest = e.subtract(e.subtract(1, a1), a2);
  return e.sum([e.multiply(a1, e.relu(z)), e.multiply(a2, e.power(z, 3)), e.multiply(rest, e.tanh(z))]);
})();

function flexibleAutoencoder(trials: number): Training {
  const sizes = [784, 128, 36, 12, 6, 12, 36, 128, 784];
  const layers = sizes.slice(1).map((units, i) => [sizes[i]!, units] as const);
  const kernels = layers.map(([inputs, units]) => weight([trials, inputs, units], inputs));
  const biases = layers.map(([, units]) => constant([trials, 1, units], 0));
  const first = [0, 1].map(() => constant([trials, 1, 12], 1));
  const second = [0, 1].map(() => constant([trials, 1, 12], 0));
  const x = uniform([trials, 100, 784], 0, 1);
  return stepper([...kernels, ...biases, ...first, ...second], adam(0.00645), () => {
    let h: tf.Tensor = x;
    layers.forEach((_, i) => {
      h = denseLayer(h, kernels[i]!, biases[i]!);
      if (i === 2 || i === 4) h = elementwise(flexibleExpression, [h, first[i / 2 - 1]!, second[i / 2 - 1]!]);
      else if (i !== 3 && i !== 7) h = elementwise(reluExpression, [h]);
    });
    // The trials are independent: the sum of their mean losses has each one's own gradient.
    return tf.mul(elementwiseSum(squaredError, [h, x], []), trials / x.size) as tf.Scalar;
  });
}

function flexibleLstm(sizes: readonly number[]): Training {
  const [features, ...hidden] = sizes as [number, ...number[]];
  const inputs = [features, ...hidden];
  const kernels = hidden.map((units, l) => weight([1, inputs[l]!, 4 * units], inputs[l]! + units));
  const recurrent = hidden.map((units, l) => weight([1, units, 4 * units], inputs[l]! + units));
  const biases = hidden.map((units) => constant([1, 1, 4 * units], 0));
  const alphas = hidden.map((units) => constant([1, 1, 3 * units], 1));
  const betas = hidden.map((units) => constant([1, 1, 3 * units], 0.1));
  const last = hidden[hidden.length - 1]!;
  const out = weight([last, 5], last);
  const outBias = constant([5], 0);
  const x = normal([1, 10, 50, features], 0.01);
  const y = normal([50, 5], 0.01);
  return stepper(
    [...kernels, ...recurrent, ...biases, ...alphas, ...betas, out, outBias],
    adam(0.006),
    () => {
      let h: tf.Tensor = x;
      hidden.forEach((_, l) => {
        const gates = { alpha: alphas[l]!, beta: betas[l]! };
        h = lstmLayer(h, kernels[l]!, recurrent[l]!, biases[l]!, gates, { needsX: l > 0 });
      });
      const final = tf.reshape(tf.slice(h, [0, 9, 0, 0], [1, 1, 50, last]), [50, last]);
      return tf.mean(tf.squaredDifference(denseLayer(final, out, outBias), y)) as tf.Scalar;
    },
  );
}

const SLOPE_SCALE = 10;
const slopedTanh = e.adaptiveSlope(e.tanh, SLOPE_SCALE, e.input(1), e.input(0));

interface Sloped {
  readonly kernels: tf.Variable[];
  readonly biases: tf.Variable[];
  readonly slopes: tf.Variable[];
}

function slopedForward({ kernels, biases, slopes }: Sloped, x: tf.Tensor): tf.Tensor {
  let h = x;
  slopes.forEach(
    (slope, i) => (h = elementwise(slopedTanh, [denseLayer(h, kernels[i]!, biases[i]!), slope])),
  );
  return denseLayer(h, kernels[slopes.length]!, biases[slopes.length]!);
}

/** 1 / mean over the layers of exp(mean slope). */
function slopeRecovery(slopes: readonly tf.Variable[]): tf.Tensor {
  return tf.div(slopes.length, tf.addN(slopes.map((slope) => tf.exp(tf.mean(slope)))));
}

/** With a leading axis of trials in parameters, and in what all share of size 1. */
function slopedTrials(sizes: readonly number[], trials: number): Sloped {
  const layers = sizes.slice(1).map((units, i) => [sizes[i]!, units] as const);
  return {
    kernels: layers.map(([inputs, units]) => weight([trials, inputs, units], inputs)),
    biases: layers.map(([, units]) => constant([trials, 1, units], 0)),
    slopes: layers.slice(0, -1).map(([, units]) => constant([trials, 1, units], 1 / SLOPE_SCALE)),
  };
}

/** The network as the residual's kernel takes it, the scale of the slopes multiplied in. */
const asResidual = ({ kernels, biases, slopes }: Sloped): ResidualNetwork => ({
  base: 'tanh',
  kernels: kernels as unknown as tf.Tensor[],
  biases: biases as unknown as tf.Tensor[],
  slopes: slopes.map((slope) => tf.mul(slope, SLOPE_SCALE)),
});

function functionFit(trials: number): Training {
  const network = slopedTrials([1, 50, 50, 50, 50, 1], trials);
  const xs = Float32Array.from({ length: 300 }, (_, i) => -3 + (6 * i) / 299);
  const x = tf.tensor3d(xs, [1, 300, 1]);
  const y = tf.tensor3d(
    xs.map((v) => (v <= 0 ? 0.2 * Math.sin(6 * v) : 1 + 0.1 * v * Math.cos(18 * v))),
    [1, 300, 1],
  );
  const all = [...network.kernels, ...network.biases, ...network.slopes];
  // The trials are independent: the sum of their losses has each one's own gradient.
  return stepper(all, adam(2e-4), () => {
    const error = hasNativeResidual()
      ? tf.sum(meanSquaredResidual(asResidual(network), x, { u: 1 }, y))
      : tf.mul(elementwiseSum(squaredError, [slopedForward(network, x), y], []), 1 / 300);
    const slopes = network.slopes.map((slope) => tf.exp(tf.mean(slope, [1, 2])));
    const recovery = tf.div(slopes.length, tf.addN(slopes));
    return tf.add(error, tf.sum(recovery)) as tf.Scalar;
  });
}

/** h, h_x, h_t, h_xx behind tanh(n a z), from z and its derivatives. */
const slopedJet = ((): Expression[] => {
  const [z, zx, zt, zxx, a] = [0, 1, 2, 3, 4].map((i) => e.input(i)) as [
    Expression,
    Expression,
    Expression,
    Expression,
    Expression,
  ];
  const rate = e.multiply(SLOPE_SCALE, a);
  const h = e.tanh(e.multiply(rate, z));
  const inner = e.multiply(e.subtract(1, e.multiply(h, h)), rate);
  const bend = e.multiply(e.multiply(-2, e.multiply(h, inner)), e.multiply(rate, e.multiply(zx, zx)));
  return [h, e.multiply(inner, zx), e.multiply(inner, zt), e.add(e.multiply(inner, zxx), bend)];
})();

function burgersPinn(): Training {
  const network = slopedTrials([2, 20, 20, 20, 20, 20, 20, 1], 1);
  const { kernels, biases, slopes } = network;
  const points = 10000;
  const inside = uniform([1, points, 2], -1, 1);
  const boundary = uniform([1, 400, 2], -1, 1);
  const target = normal([1, 400, 1]);
  const unit = (column: number): tf.Tensor =>
    tf.tidy(() => tf.tile(tf.tensor3d(column === 0 ? [1, 0] : [0, 1], [1, 1, 2]), [1, points, 1]));
  const [alongX, alongT, none] = [unit(0), unit(1), tf.zeros([1, points, 2])];
  const all = [...kernels, ...biases, ...slopes];
  const viscosity = 0.01 / Math.PI;
  const recovery = (): tf.Tensor => tf.reshape(slopeRecovery(slopes), []);
  if (hasNativeResidual())
    return stepper(all, adam(8e-4), () => {
      const given = asResidual(network);
      const residual = meanSquaredResidual(given, inside, { ut: 1, uux: 1, uxx: -viscosity });
      const data = meanSquaredResidual(given, boundary, { u: 1 }, target);
      return tf.addN([tf.sum(residual), tf.sum(data), recovery()]) as tf.Scalar;
    });
  return stepper(all, adam(8e-4), () => {
    let jet: tf.Tensor[] = [inside, alongX, alongT, none];
    kernels.forEach((kernel, i) => {
      const w = kernel as unknown as tf.Tensor;
      const [h, hx, ht, hxx] = jet as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      const z = [denseLayer(h, kernel, biases[i]!), tf.matMul(hx, w), tf.matMul(ht, w), tf.matMul(hxx, w)];
      jet = i < slopes.length ? elementwiseAll(slopedJet, [...z, slopes[i]!]) : z;
    });
    const [u, ux, ut, uxx] = jet as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const residual = tf.sub(tf.add(ut, tf.mul(u, ux)), tf.mul(uxx, viscosity));
    const data = tf.mean(tf.squaredDifference(slopedForward(network, boundary), target));
    return tf.addN([tf.mean(tf.square(residual)), data, recovery()]) as tf.Scalar;
  });
}

const crossEntropy = e.subtract(e.softplus(e.input(0)), e.multiply(e.input(0), e.constantInput(1)));

function simulated(trials: number): Training {
  const sizes = [10, 10, 10, 10, 10, 10, 10, 10, 10, 1];
  const layers = sizes.slice(1).map((units, i) => [sizes[i]!, units] as const);
  const kernels = layers.map(([inputs, units]) => weight([trials, inputs, units], inputs));
  const biases = layers.map(([, units]) => constant([trials, 1, units], 0));
  const rhos = layers.slice(0, -1).map(([, units]) => constant([trials, 1, units], 0));
  const x = normal([trials, 20, 10]);
  const y = tf.tensor3d(
    Float32Array.from({ length: 20 }, (_, i) => i % 2),
    [1, 20, 1],
  );
  return stepper([...kernels, ...biases, ...rhos], sgd(0.01), () => {
    let h: tf.Tensor = x;
    rhos.forEach((rho, i) => (h = gumbel(denseLayer(h, kernels[i]!, biases[i]!), rho)));
    const z = denseLayer(h, kernels[rhos.length]!, biases[rhos.length]!);
    return tf.mul(elementwiseSum(crossEntropy, [z, y], []), 1 / 20) as tf.Scalar;
  });
}

/** The workbook's training steps, by the names that the PyTorch side prints. */
export const WORKLOADS: readonly Workload[] = [
  { name: 'mnist-cnn-tanh', trials: 1, make: () => mnistCnn(tanh) },
  { name: 'mnist-cnn-qtanh', trials: 1, make: () => mnistCnn(qTanh) },
  { name: 'mnist-mlp-tanh', trials: 1, make: mnistMlp },
  { name: 'lenet5-agumbel', trials: 1, make: leNet5 },
  { name: 'pre-act-resnet18', trials: 1, make: preActResNet18 },
  { name: 'autoencoder-flexible', trials: 1, make: () => flexibleAutoencoder(1) },
  { name: 'autoencoder-flexible-50', trials: 50, make: () => flexibleAutoencoder(50) },
  { name: 'lstm-16-flexible', trials: 1, make: () => flexibleLstm([5, 16]) },
  { name: 'lstm-16-16-flexible', trials: 1, make: () => flexibleLstm([5, 16, 16]) },
  { name: 'laaf-function-fit', trials: 1, make: () => functionFit(1) },
  { name: 'laaf-function-fit-60', trials: 60, make: () => functionFit(60) },
  { name: 'burgers-pinn-nlaaf', trials: 1, make: burgersPinn },
  { name: 'simulated-8layer-agumbel', trials: 1, make: () => simulated(1) },
  { name: 'simulated-8layer-agumbel-40', trials: 40, make: () => simulated(40) },
];
