// MLX's side of the benchmark, a second peer in JavaScript: the same training steps on its CPU device.
//
//   node mlx_steps.mjs <folder with node_modules/@frost-beta/mlx> <names> <seconds> <wall|cpu>
//
// Writes one line of JSON for each result. Left out are the residual network, the LSTMs, which would be loops over single
// operations, and Burgers' equation.
import { createRequire } from 'node:module';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

const [folder, names, seconds, clock] = process.argv.slice(2);
const {
  core: mx,
  nn,
  optimizers,
} = createRequire(path.join(path.resolve(folder), 'package.json'))('@frost-beta/mlx');
mx.setDefaultDevice(mx.cpu);
mx.random.seed(1);

const now = () => {
  if (clock === 'wall') return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
};

function medianMilliseconds(step) {
  const settled = performance.now() + 500 * Number(seconds);
  for (let i = 0; i < 2 || performance.now() < settled; i++) step();
  const times = [];
  const end = performance.now() + 1e3 * Number(seconds);
  while (performance.now() < end || times.length < 3) {
    const start = now();
    step();
    times.push(now() - start);
  }
  return times.sort((a, b) => a - b)[times.length >> 1];
}

/** A step of an optimizer on named arrays. */
function training(parameters, optimizer, loss) {
  let present = parameters;
  const gradient = mx.valueAndGrad(loss);
  return () => {
    const [value, slopes] = gradient(present);
    present = optimizer.applyGradients(slopes, present);
    mx.eval(value, Object.values(present));
  };
}

const uniform = (shape, fanIn) => mx.random.uniform(-1 / Math.sqrt(fanIn), 1 / Math.sqrt(fanIn), shape);

/** Kernels and biases of dense layers, `k0`, `b0`, ... */
function denseLayers(sizes) {
  const layers = {};
  sizes.slice(1).forEach((units, i) => {
    layers[`k${i}`] = uniform([sizes[i], units], sizes[i]);
    layers[`b${i}`] = uniform([units], sizes[i]);
  });
  return layers;
}

const dense = (p, i, x) => mx.add(mx.matmul(x, p[`k${i}`]), p[`b${i}`]);

const labelsOf = (count) =>
  mx.array(
    Array.from({ length: count }, (_, i) => (7 * i) % 10),
    mx.int32,
  );

/** Batch normalisation `i` over all axes but the last. */
function norm(p, i, h) {
  const axes = Array.from({ length: h.ndim - 1 }, (_, axis) => axis);
  const [mean, variance] = [mx.mean(h, axes, true), mx.variance(h, axes, true)];
  const unit = mx.multiply(mx.subtract(h, mean), mx.rsqrt(mx.add(variance, 1e-5)));
  return mx.add(mx.multiply(unit, p[`s${i}`]), p[`o${i}`]);
}

const pool = new nn.MaxPool2d(2, 2);
const softplus = (z) => mx.logaddexp(z, 0);

function gumbel(z, rho) {
  const exponent = mx.multiply(softplus(mx.add(z, rho)), mx.exp(mx.negative(rho)));
  return mx.subtract(1, mx.exp(mx.negative(exponent)));
}

/** Filters and biases of convolutions, `w0`, `c0`, ... */
function convolutions(side, channels) {
  const layers = {};
  channels.slice(1).forEach((filters, i) => {
    const fanIn = side * side * channels[i];
    layers[`w${i}`] = uniform([filters, side, side, channels[i]], fanIn);
    layers[`c${i}`] = uniform([filters], fanIn);
  });
  return layers;
}

const convolve = (p, i, h) => mx.add(mx.conv2d(h, p[`w${i}`]), p[`c${i}`]);

function qTanh(z) {
  const noise = mx.random.normal(z.shape);
  const size = mx.add(mx.multiply(0.02, mx.abs(noise)), 1e-3);
  const deviation = mx.where(mx.greaterEqual(noise, 0), size, mx.negative(size));
  const moved = mx.tanh(mx.add(z, mx.multiply(z, deviation)));
  return mx.divide(mx.subtract(moved, mx.tanh(z)), deviation);
}

function mnistCnn(activation) {
  const parameters = { ...convolutions(3, [1, 32, 32, 64, 64]), ...denseLayers([1024, 512, 10]) };
  [32, 32, 64, 1024, 512].forEach((units, i) =>
    Object.assign(parameters, { [`s${i}`]: mx.ones([units]), [`o${i}`]: mx.zeros([units]) }),
  );
  const [x, labels] = [mx.random.normal([64, 28, 28, 1]), labelsOf(64)];
  return training(parameters, new optimizers.SGD(0.05), (p) => {
    let h = norm(p, 0, activation(convolve(p, 0, x)));
    h = norm(p, 1, pool.forward(activation(convolve(p, 1, h))));
    h = norm(p, 2, activation(convolve(p, 2, h)));
    h = norm(p, 3, mx.reshape(pool.forward(activation(convolve(p, 3, h))), [64, 1024]));
    h = norm(p, 4, activation(dense(p, 0, h)));
    return mx.mean(nn.losses.crossEntropy(dense(p, 1, h), labels));
  });
}

function leNet5() {
  const parameters = { ...convolutions(5, [1, 20, 50]), ...denseLayers([800, 1000, 10]) };
  [20, 50, 1000].forEach((units, i) => (parameters[`r${i}`] = mx.zeros([units])));
  const [x, labels] = [mx.random.normal([100, 28, 28, 1]), labelsOf(100)];
  return training(parameters, new optimizers.SGD(0.01), (p) => {
    let h = x;
    for (const i of [0, 1]) h = pool.forward(gumbel(convolve(p, i, h), p[`r${i}`]));
    h = gumbel(dense(p, 0, mx.reshape(h, [100, 800])), p.r2);
    return mx.mean(nn.losses.crossEntropy(dense(p, 1, h), labels));
  });
}

function mnistMlp() {
  const parameters = denseLayers([784, 256, 256, 10]);
  for (const i of [0, 1])
    Object.assign(parameters, { [`s${i}`]: mx.ones([256]), [`o${i}`]: mx.zeros([256]) });
  const [x, labels] = [mx.random.normal([64, 784]), labelsOf(64)];
  return training(parameters, new optimizers.SGD(0.05), (p) => {
    const hidden = [0, 1].reduce((h, i) => norm(p, i, mx.tanh(dense(p, i, h))), x);
    return mx.mean(nn.losses.crossEntropy(dense(p, 2, hidden), labels));
  });
}

function autoencoder() {
  const sizes = [784, 128, 36, 12, 6, 12, 36, 128, 784];
  const parameters = denseLayers(sizes);
  for (const i of [2, 4]) Object.assign(parameters, { [`p${i}`]: mx.ones([12]), [`q${i}`]: mx.zeros([12]) });
  const x = mx.random.uniform(0, 1, [100, 784]);
  const relu = (z) => mx.maximum(z, 0);
  const activated = (p, i, z) => {
    if (i === 3 || i === 7) return z;
    if (i !== 2 && i !== 4) return relu(z);
    const [a, b] = [p[`p${i}`], p[`q${i}`]];
    const rest = mx.subtract(mx.subtract(1, a), b);
    const cube = mx.multiply(z, mx.square(z));
    return mx.add(mx.add(mx.multiply(a, relu(z)), mx.multiply(b, cube)), mx.multiply(rest, mx.tanh(z)));
  };
  return training(parameters, new optimizers.Adam(0.00645), (p) => {
    let h = x;
    for (let i = 0; i + 1 < sizes.length; i++) h = activated(p, i, dense(p, i, h));
    return mx.mean(mx.square(mx.subtract(h, x)));
  });
}

function functionFit() {
  const sizes = [1, 50, 50, 50, 50, 1];
  const parameters = denseLayers(sizes);
  for (const i of [0, 1, 2, 3]) parameters[`a${i}`] = mx.full([50], 0.1);
  const x = mx.reshape(mx.linspace(-3, 3, 300), [300, 1]);
  const y = mx.sin(mx.multiply(6, x));
  return training(parameters, new optimizers.Adam(2e-4), (p) => {
    let h = x;
    for (const i of [0, 1, 2, 3]) h = mx.tanh(mx.multiply(mx.multiply(10, p[`a${i}`]), dense(p, i, h)));
    const error = mx.mean(mx.square(mx.subtract(dense(p, 4, h), y)));
    const slopes = [0, 1, 2, 3].map((i) => mx.exp(mx.mean(p[`a${i}`])));
    return mx.add(
      error,
      mx.divide(
        4,
        slopes.reduce((sum, slope) => mx.add(sum, slope)),
      ),
    );
  });
}

function simulated() {
  const sizes = [10, 10, 10, 10, 10, 10, 10, 10, 10, 1];
  const parameters = denseLayers(sizes);
  for (let i = 0; i < 8; i++) parameters[`r${i}`] = mx.zeros([10]);
  const x = mx.random.normal([20, 10]);
  const y = mx.reshape(mx.array(Array.from({ length: 20 }, (_, i) => i % 2)), [20, 1]);
  return training(parameters, new optimizers.SGD(0.01), (p) => {
    let h = x;
    for (let i = 0; i < 8; i++) h = gumbel(dense(p, i, h), p[`r${i}`]);
    const z = dense(p, 8, h);
    return mx.mean(mx.subtract(softplus(z), mx.multiply(z, y)));
  });
}

const WORKLOADS = {
  'mnist-cnn-tanh': () => mnistCnn(mx.tanh),
  'mnist-cnn-qtanh': () => mnistCnn(qTanh),
  'lenet5-agumbel': leNet5,
  'mnist-mlp-tanh': mnistMlp,
  'autoencoder-flexible': autoencoder,
  'laaf-function-fit': functionFit,
  'simulated-8layer-agumbel': simulated,
};

for (const name of names.split(','))
  if (Object.hasOwn(WORKLOADS, name))
    try {
      const milliseconds = medianMilliseconds(WORKLOADS[name]());
      process.stdout.write(`${JSON.stringify({ name, milliseconds })}\n`);
    } catch (error) {
      process.stdout.write(`${JSON.stringify({ name, missing: error.message.split('\n')[0] })}\n`);
    }
process.exit(0);
