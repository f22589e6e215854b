/** Lengths of the dimensions of an LSTM layer. */
export interface LstmSizes {
  trials: number;
  /** Trials of x: 1 where all trials see the same, else `trials`. */
  xTrials: number;
  time: number;
  batch: number;
  features: number;
  units: number;
}

/** The inputs of a layer, in the shapes that `lstmLayer` documents. */
export interface LstmArrays {
  x: Float32Array;
  kernel: Float32Array;
  recurrent: Float32Array;
  bias: Float32Array;
  alpha?: Float32Array | undefined;
  beta?: Float32Array | undefined;
}

/** What the forward pass leaves for the backward pass. */
export interface LstmStates {
  /** h_t `[trials, time, batch, units]` */
  hidden: Float32Array;
  /** c_t, the same shape */
  cells: Float32Array;
  /** z_t `[trials, time, batch, 4 units]` */
  sums: Float32Array;
}

export interface LstmGradients {
  dx: Float32Array;
  dKernel: Float32Array;
  dRecurrent: Float32Array;
  dBias: Float32Array;
  dAlpha: Float32Array | undefined;
  dBeta: Float32Array | undefined;
}

const logistic = (z: number): number => 1 / (1 + Math.exp(-z));
const clip = (x: number): number => (x < 0 ? 0 : x > 1 ? 1 : x);

/** out[row] += a[row] B for `columns` columns: one row of a product. */
function addRowProduct(
  out: Float32Array,
  to: number,
  a: Float32Array,
  from: number,
  depth: number,
  b: Float32Array,
  at: number,
  columns: number,
): void {
  for (let k = 0; k < depth; k++) {
    const factor = a[from + k]!;
    const row = at + k * columns;
    for (let j = 0; j < columns; j++) out[to + j]! += factor * b[row + j]!;
  }
}

/** out[k] += sum_j dz[j] B[k, j]: one row of a product with the transpose. */
function addRowTransposed(
  out: Float32Array,
  to: number,
  dz: Float32Array,
  from: number,
  columns: number,
  b: Float32Array,
  at: number,
  depth: number,
): void {
  for (let k = 0; k < depth; k++) {
    const row = at + k * columns;
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += dz[from + j]! * b[row + j]!;
    out[to + k]! += sum;
  }
}

/** dB[k, j] += a[k] dz[j]: one row's share of the gradient of a matrix. */
function addOuterProduct(
  out: Float32Array,
  at: number,
  a: Float32Array,
  from: number,
  depth: number,
  dz: Float32Array,
  to: number,
  columns: number,
): void {
  for (let k = 0; k < depth; k++) {
    const factor = a[from + k]!;
    const row = at + k * columns;
    for (let j = 0; j < columns; j++) out[row + j]! += factor * dz[to + j]!;
  }
}

/** The forward pass on plain arrays, for backends without a kernel of their own. */
export function lstmForward(sizes: LstmSizes, inputs: LstmArrays): LstmStates {
  const { trials, xTrials, time, batch, features, units } = sizes;
  const { x, kernel, recurrent, bias, alpha, beta } = inputs;
  const [width, gates] = [4 * units, 3 * units];
  const rows = trials * time * batch;
  const hidden = new Float32Array(rows * units);
  const cells = new Float32Array(rows * units);
  const sums = new Float32Array(rows * width);
  const y = new Float32Array(width);
  for (let trial = 0; trial < trials; trial++)
    for (let t = 0; t < time; t++)
      for (let b = 0; b < batch; b++) {
        const row = (trial * time + t) * batch + b;
        const z = row * width;
        const state = row * units;
        const before = state - batch * units;
        for (let j = 0; j < width; j++) sums[z + j] = bias[trial * width + j]!;
        const from = (((xTrials > 1 ? trial : 0) * time + t) * batch + b) * features;
        addRowProduct(sums, z, x, from, features, kernel, trial * features * width, width);
        if (t > 0) addRowProduct(sums, z, hidden, before, units, recurrent, trial * units * width, width);
        for (let j = 0; j < gates; j++) {
          const smooth = logistic(sums[z + j]!);
          const ramp = alpha ? clip(beta![trial * gates + j]! * sums[z + j]! + 0.5) : 0;
          y[j] = alpha ? ramp + alpha[trial * gates + j]! * (smooth - ramp) : smooth;
        }
        for (let j = 0; j < units; j++) {
          const kept = t > 0 ? y[j]! * cells[before + j]! : 0;
          const c = kept + y[units + j]! * Math.tanh(sums[z + gates + j]!);
          cells[state + j] = c;
          hidden[state + j] = y[2 * units + j]! * Math.tanh(c);
        }
      }
  return { hidden, cells, sums };
}

/** The backward pass through time on plain arrays. */
export function lstmBackward(
  sizes: LstmSizes,
  inputs: LstmArrays,
  { hidden, cells, sums }: LstmStates,
  dHidden: Float32Array,
): LstmGradients {
  const { trials, xTrials, time, batch, features, units } = sizes;
  const { x, kernel, recurrent, alpha, beta } = inputs;
  const [width, gates] = [4 * units, 3 * units];
  const dx = new Float32Array(trials * time * batch * features);
  const dKernel = new Float32Array(kernel.length);
  const dRecurrent = new Float32Array(recurrent.length);
  const dBias = new Float32Array(trials * width);
  const dAlpha = alpha && new Float32Array(alpha.length);
  const dBeta = alpha && new Float32Array(alpha.length);
  const dz = new Float32Array(width);
  const dy = new Float32Array(gates);
  const y = new Float32Array(gates);
  const dh = new Float32Array(batch * units);
  const dc = new Float32Array(batch * units);
  for (let trial = 0; trial < trials; trial++) {
    dh.fill(0);
    dc.fill(0);
    for (let t = time - 1; t >= 0; t--)
      for (let b = 0; b < batch; b++) {
        const row = (trial * time + t) * batch + b;
        const z = row * width;
        const state = row * units;
        const before = state - batch * units;
        for (let j = 0; j < gates; j++) {
          const smooth = logistic(sums[z + j]!);
          const ramp = alpha ? clip(beta![trial * gates + j]! * sums[z + j]! + 0.5) : 0;
          y[j] = alpha ? ramp + alpha[trial * gates + j]! * (smooth - ramp) : smooth;
        }
        for (let j = 0; j < units; j++) {
          const candidate = Math.tanh(sums[z + gates + j]!);
          const bounded = Math.tanh(cells[state + j]!);
          const h = dHidden[state + j]! + dh[b * units + j]!;
          const c = dc[b * units + j]! + h * y[2 * units + j]! * (1 - bounded * bounded);
          dy[j] = t > 0 ? c * cells[before + j]! : 0;
          dy[units + j] = c * candidate;
          dy[2 * units + j] = h * bounded;
          dz[gates + j] = c * y[units + j]! * (1 - candidate * candidate);
          dc[b * units + j] = c * y[j]!;
          dh[b * units + j] = 0;
        }
        for (let j = 0; j < gates; j++) {
          const sum = sums[z + j]!;
          const smooth = logistic(sum);
          if (!alpha) {
            dz[j] = dy[j]! * (smooth - smooth * smooth);
            continue;
          }
          const place = trial * gates + j;
          const line = beta![place]! * sum + 0.5;
          const rest = line > 0 && line < 1 ? 1 - alpha[place]! : 0;
          dz[j] = dy[j]! * (alpha[place]! * (smooth - smooth * smooth) + rest * beta![place]!);
          dAlpha![place]! += dy[j]! * (smooth - clip(line));
          dBeta![place]! += dy[j]! * rest * sum;
        }
        const from = (((xTrials > 1 ? trial : 0) * time + t) * batch + b) * features;
        for (let j = 0; j < width; j++) dBias[trial * width + j]! += dz[j]!;
        addOuterProduct(dKernel, trial * features * width, x, from, features, dz, 0, width);
        addRowTransposed(dx, row * features, dz, 0, width, kernel, trial * features * width, features);
        if (t === 0) continue;
        addOuterProduct(dRecurrent, trial * units * width, hidden, before, units, dz, 0, width);
        addRowTransposed(dh, b * units, dz, 0, width, recurrent, trial * units * width, units);
      }
  }
  return { dx, dKernel, dRecurrent, dBias, dAlpha, dBeta };
}
