import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Packed sizes: what a function of the addon takes besides arrays. */
export type Packed = Int32Array;

/**
 * An argument of a recorded call: a typed array is copied, a Float64Array names a place [array, offset, length, type], as
 * cpp/recording.cc explains.
 */
export type RecordedArgument =
  | number
  | undefined
  | Float32Array
  | Int32Array
  | Uint8Array
  | Uint32Array
  | Float64Array
  | RecordedArgument[];

/** Calls that the addon has kept, with memory of their own. */
declare const kept: unique symbol;
export interface NativeRecording {
  readonly [kept]: true;
}

/** The functions of the C++ addon. Each checks its arguments and throws; none keeps an array. */
export interface Addon {
  version(): { onednn: string; compiler: string; arch: string; vectorBits: number };
  threads(count?: number): number;
  cacheSize(): number;
  clear(): void;
  matmul(out: Float32Array, a: Float32Array, b: Float32Array, sizes: Packed, bias?: Float32Array): void;
  binary(operation: number, out: Float32Array, a: Float32Array, b: Float32Array, shapes?: Packed): void;
  compare(operation: number, out: Uint8Array, a: Float32Array, b: Float32Array, shapes?: Packed): void;
  multiplyInto(out: Float32Array, by: Float32Array): void;
  unary(operation: number, out: Float32Array, x: Float32Array): void;
  step(out: Float32Array, x: Float32Array, alpha: number): void;
  leakyRelu(out: Float32Array, x: Float32Array, alpha: number): void;
  clip(out: Float32Array, x: Float32Array, low: number, high: number): void;
  reduce(operation: number, out: Float32Array, x: Float32Array, plan: Packed, divisor: number): void;
  softmax(out: Float32Array, x: Float32Array, columns: number): void;
  logSoftmax(out: Float32Array, x: Float32Array, columns: number): void;
  softmaxCrossEntropy(
    losses: Float32Array,
    slopes: Float32Array,
    logits: Float32Array,
    classes: Float32Array,
    columns: number,
  ): void;
  copy(out: Float32Array, x: Float32Array, plan: Packed): void;
  select(out: Float32Array, condition: Uint8Array, ifTrue: Float32Array, ifFalse: Float32Array): void;
  gather(
    out: Float32Array,
    x: Float32Array,
    indices: Int32Array,
    outer: number,
    axisSize: number,
    inner: number,
  ): void;
  addN(out: Float32Array, tensors: Float32Array[]): void;
  fill(out: Float32Array, value: number): void;
  widen(out: Float32Array, x: Uint8Array): void;
  convolution(
    out: Float32Array,
    x: Float32Array,
    filter: Float32Array,
    sizes: Packed,
    bias?: Float32Array,
  ): void;
  convolutionData(dx: Float32Array, dy: Float32Array, filter: Float32Array, sizes: Packed): void;
  convolutionFilter(dFilter: Float32Array, x: Float32Array, dy: Float32Array, sizes: Packed): void;
  convolutionKernel(sizes: Packed, pass: number): number;
  winograd(use?: number): number;
  maxPool(out: Float32Array, x: Float32Array, sizes: Packed): void;
  maxPoolGrad(dx: Float32Array, dy: Float32Array, x: Float32Array, sizes: Packed): void;
  argmaxPool(out: Float32Array, argmax: Float32Array, x: Float32Array, sizes: Packed): void;
  takeArgmax(out: Float32Array, x: Float32Array, argmax: Float32Array, sizes: Packed): void;
  unpoolArgmax(dx: Float32Array, d: Float32Array, argmax: Float32Array, sizes: Packed): void;
  avgPool(out: Float32Array, x: Float32Array, sizes: Packed): void;
  avgPoolGrad(dx: Float32Array, dy: Float32Array, sizes: Packed): void;
  batchNorm(
    out: Float32Array,
    x: Float32Array,
    mean: Float32Array,
    variance: Float32Array,
    offset: Float32Array | undefined,
    scale: Float32Array | undefined,
    epsilon: number,
  ): void;
  batchNormTrain(
    out: Float32Array,
    mean: Float32Array,
    variance: Float32Array,
    x: Float32Array,
    offset: Float32Array,
    scale: Float32Array,
    epsilon: number,
    channels: number,
  ): void;
  batchNormTrainGrad(
    dx: Float32Array,
    dOffset: Float32Array,
    dScale: Float32Array,
    dy: Float32Array,
    x: Float32Array,
    mean: Float32Array,
    variance: Float32Array,
    scale: Float32Array,
    epsilon: number,
    channels: number,
  ): void;
  sgd(out: Float32Array[], parameters: Float32Array[], gradients: Float32Array[], rates: Float32Array): void;
  momentum(
    out: Float32Array[],
    parameters: Float32Array[],
    gradients: Float32Array[],
    outVelocities: Float32Array[],
    velocities: Float32Array[],
    rates: Float32Array,
    momentum: number,
    nesterov: number,
  ): void;
  adam(
    out: Float32Array[],
    parameters: Float32Array[],
    gradients: Float32Array[],
    outFirst: Float32Array[],
    first: Float32Array[],
    outSecond: Float32Array[],
    second: Float32Array[],
    rates: Float32Array,
    beta1: number,
    beta2: number,
    epsilon: number,
    step: number,
  ): void;
  lstm(
    hidden: Float32Array,
    cells: Float32Array,
    sums: Float32Array,
    x: Float32Array,
    kernel: Float32Array,
    recurrent: Float32Array,
    bias: Float32Array,
    alpha: Float32Array | undefined,
    beta: Float32Array | undefined,
    sizes: Packed,
  ): void;
  lstmGrad(
    dx: Float32Array,
    dKernel: Float32Array,
    dRecurrent: Float32Array,
    dBias: Float32Array,
    dAlpha: Float32Array | undefined,
    dBeta: Float32Array | undefined,
    dHidden: Float32Array,
    hidden: Float32Array,
    cells: Float32Array,
    sums: Float32Array,
    given: Float32Array[],
    sizes: Packed,
  ): void;
  elementwise(
    code: Int32Array,
    constants: Float32Array,
    results: Int32Array,
    sizes: Int32Array,
    present: Int32Array,
    inputs: (Float32Array | Uint32Array)[],
    outputs: Float32Array[],
  ): void;
  largestWindows(
    out: Float32Array,
    windows: Float32Array,
    products: Float32Array,
    places: Int32Array,
    starts: Int32Array,
    size: number,
    words: number,
  ): void;
  largestWindowsGrad(
    dProducts: Float32Array,
    dy: Float32Array,
    windows: Float32Array,
    places: Int32Array,
    starts: Int32Array,
    size: number,
    words: number,
  ): void;
  residual(
    sizes: Packed,
    operator: Float32Array,
    points: Float32Array,
    source: Float32Array | undefined,
    kernels: Float32Array[],
    biases: Float32Array[],
    slopes: Float32Array[],
    losses: Float32Array,
    kernelGradients: Float32Array[],
    biasGradients: Float32Array[],
    slopeGradients: Float32Array[],
  ): void;
  record(calls: [name: string, ...RecordedArgument[]][], bytes: number, lengths: Int32Array): NativeRecording;
  replay(recording: NativeRecording, arrays: Float32Array[], step: number): void;
  forget(recording: NativeRecording): void;
  words(out: Uint32Array, stream: Uint32Array): void;
  uniforms(out: Float32Array, stream: Uint32Array): void;
  normals(out: Float32Array, stream: Uint32Array): void;
}

/** Outcome of loading the addon: it, or why it is not there. */
export type Loaded = { addon: Addon; reason?: undefined } | { addon?: undefined; reason: string };

const BUILD_COMMAND = 'node scripts/build-addon.mjs --force';

/** native/build, seen from native/dist/src; a bundle names it with TFJS_ONEDNN_ADDON instead. */
function addonFile(): string {
  const named = process.env.TFJS_ONEDNN_ADDON;
  if (named) return path.resolve(named);
  const here = path.dirname(fileURLToPath(import.meta.url));
  return path.resolve(here, '..', '..', 'build', 'onednn.node');
}

/** The package's folder, for the command that builds. */
const packageFolder = (file: string) => path.dirname(path.dirname(file));

function whyMissing(file: string): string {
  const note = path.join(path.dirname(file), 'unavailable.json');
  if (existsSync(note)) {
    try {
      const { reason, remedy } = JSON.parse(readFileSync(note, 'utf8')) as { reason: string; remedy: string };
      const again = remedy.includes('build-addon') ? '' : ` && ${BUILD_COMMAND}`;
      return `${reason.trim()}; to provide it: cd ${packageFolder(file)} && ${remedy}${again}`;
    } catch {
      // An unreadable note says nothing; the build command does.
    }
  }
  return `the addon ${file} is not built; to provide it: cd ${packageFolder(file)} && ${BUILD_COMMAND}`;
}

function load(): Loaded {
  if (process.env.TFJS_ONEDNN === 'off')
    return { reason: 'switched off by TFJS_ONEDNN=off; to provide it: unset TFJS_ONEDNN' };
  try {
    const file = addonFile();
    if (!existsSync(file)) return { reason: whyMissing(file) };
    try {
      const addon = createRequire(file)(file) as Addon;
      addon.version();
      return { addon };
    } catch (error) {
      const message = error instanceof Error ? error.message.split('\n')[0] : String(error);
      return {
        reason: `the addon does not load (${message}); to provide it: cd ${packageFolder(file)} && ${BUILD_COMMAND}`,
      };
    }
  } catch (error) {
    return {
      reason: `the addon was not found (${String(error)}); to provide it: set TFJS_ONEDNN_ADDON to its file`,
    };
  }
}

export const loaded: Loaded = load();
