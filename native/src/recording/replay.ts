import { engine, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import type { NativeRecording, RecordedArgument } from '../addon.js';
import type { OneDnnBackend } from '../backend.js';
import type { TensorRecord } from '../storage.js';
import { planMemory, type Lifetime } from './memoryPlan.js';
import { placesOf, type Argument, type Recording, type Value } from './recording.js';

/** A step whose calls the addon makes in one. */
export interface Replay {
  /** Of memory between its calls. */
  readonly bytes: number;
  /** What the step makes of these inputs; undefined where it cannot be replayed for them. */
  run(inputs: readonly Tensor[], step: number): Tensor[] | undefined;
  /** Gives its memory back. */
  dispose(): void;
}

/** From the first to the last call that has to do with each value; undefined where none has. */
function lifetimesOf({ values, calls }: Recording): (Lifetime | undefined)[] {
  const spans: ({ first: number; last: number } | undefined)[] = values.map(() => undefined);
  calls.forEach((call, at) => {
    for (const { value } of call.arguments.flatMap(placesOf))
      spans[value] = { first: spans[value]?.first ?? at, last: at };
  });
  return spans.map((span, i) => span && { ...span, bytes: bytesOf(values[i]!) });
}

const bytesOf = (value: Value): number =>
  value.kind === 'made' && value.type === 'bytes' ? value.length : 4 * value.length;

/** How many arrays each replay brings, and which of them or where in the recording's memory each value lies. */
interface Arrangement {
  /** The lengths of inputs, captured tensors and outputs. */
  readonly lengths: number[];
  readonly captured: readonly TensorRecord[];
  /** By value: the number of the array that is brought, or -1, and the offset in bytes. */
  readonly places: readonly (readonly [array: number, offset: number])[];
  readonly bytes: number;
}

function arrange(recording: Recording): Arrangement {
  const { values, outputs, sameInputs } = recording;
  const lengths: number[] = [];
  const arrays = new Map<number, number>();
  const captured: TensorRecord[] = [];
  const bring = (value: number): void => void arrays.set(value, lengths.push(values[value]!.length) - 1);
  for (const first of new Set(sameInputs))
    bring(values.findIndex((value) => value.kind === 'input' && value.index === first));
  values.forEach((value, i) => {
    if (value.kind !== 'captured') return;
    captured.push(value.record);
    bring(i);
  });
  for (const output of new Set(outputs)) bring(output);
  const lifetimes = lifetimesOf(recording);
  const own = values.map((_, i) => i).filter((i) => !arrays.has(i) && lifetimes[i] !== undefined);
  const { offsets, bytes } = planMemory(own.map((i) => lifetimes[i]!));
  const offsetOf = new Map(own.map((value, k) => [value, offsets[k]!]));
  return {
    lengths,
    captured,
    places: values.map((_, i) => [arrays.get(i) ?? -1, offsetOf.get(i) ?? 0]),
    bytes,
  };
}

/** An argument as the addon takes it. */
function encoded(
  argument: Argument,
  values: readonly Value[],
  places: Arrangement['places'],
): RecordedArgument {
  if (typeof argument !== 'object' || ArrayBuffer.isView(argument)) return argument;
  if (!('kind' in argument)) return argument.map((one) => encoded(one, values, places));
  const value = values[argument.value]!;
  const isBytes = value.kind === 'made' && value.type === 'bytes';
  const [array, start] = places[argument.value]!;
  const offset = array < 0 ? start + argument.offset * (isBytes ? 1 : 4) : argument.offset;
  return Float64Array.of(array, offset, argument.length, isBytes ? 1 : 0);
}

/** Hands a recording to the addon. */
export function replayOf(backend: OneDnnBackend, recording: Recording): Replay {
  const { outputs, outputShapes, sameInputs } = recording;
  const { lengths, captured, places, bytes } = arrange(recording);
  const native: NativeRecording = backend.addon.record(
    recording.calls.map(({ name, arguments: given }) => [
      name,
      ...given.map((argument) => encoded(argument, recording.values, places)),
    ]),
    bytes,
    Int32Array.from(lengths),
  );

  /** The arrays of inputs and captured tensors, or undefined where one is gone or has become another. */
  function given(inputs: readonly Tensor[]): Float32Array[] | undefined {
    const records = inputs.map((input) => backend.recordOf(input));
    if (!records.every((record, i) => record === records[sameInputs[i]!])) return undefined;
    const all = [...records.filter((_, i) => sameInputs[i] === i), ...captured];
    const arrays: Float32Array[] = [];
    for (const [i, record] of all.entries()) {
      if (record === undefined || !backend.holds(record)) return undefined;
      const { values } = record;
      if (!(values instanceof Float32Array) || values.length !== lengths[i]) return undefined;
      arrays.push(values);
    }
    return arrays;
  }

  return {
    bytes,
    run(inputs, step) {
      const arrays = given(inputs);
      if (arrays === undefined) return undefined;
      const infos: TensorInfo[] = [];
      outputs.forEach((output, i) => {
        const first = outputs.indexOf(output);
        const shape = [...outputShapes[i]!];
        if (first < i) infos.push(backend.view(infos[first]!, shape));
        else {
          infos.push(backend.output(shape));
          arrays.push(backend.floats(infos[i]!));
        }
      });
      try {
        backend.addon.replay(native, arrays, step);
      } catch (error) {
        for (const { dataId } of infos) backend.disposeData(dataId, true);
        throw error;
      }
      return infos.map((info) => engine().makeTensorFromTensorInfo(info, backend));
    },
    dispose: () => backend.addon.forget(native),
  };
}
