import { dispose as disposeTensors, engine, type Tensor } from '@tensorflow/tfjs-core';
import { OneDnnBackend } from '../backend.js';
import { Recorder } from './recorder.js';
import { difference, draws, type Recording } from './recording.js';
import { replayOf, type Replay } from './replay.js';

/** Shapes for which replays are kept; a step whose inputs have more of them runs as it is. */
const MOST_SHAPES = 4;

/** Recordings that are made before a step is given up because no two in a row are alike. */
const MOST_ATTEMPTS = 4;

/** Replays before a step is compared with its recording, how many times as many come before the next time, and at most. */
const FIRST_COMPARISON = 16;
const COMPARED_LATER = 4;
const LAST_COMPARISON = 1024;

const ADVICE = 'what varies from step to step must be an input, the number or the key';

export interface StepCounts {
  /** Steps that were made by the addon in one call. */
  readonly replayed: number;
  /** Steps that were not. */
  readonly ordinary: number;
  /** Why steps are not replayed, if they are not. */
  readonly reason: string | undefined;
}

/** A step that is recorded where it can be. */
export interface RecordedStep {
  /**
   * What the step makes of the inputs, the caller's to dispose of.
   *
   * @param number 0 .. 2^32 - 1: the step of all random draws in it
   * @param key of what else the step depends on, such as the epoch; as long as it stays the same, so does the rest
   */
  run(inputs: readonly Tensor[], number: number, key?: string | number): Tensor[];
  readonly counts: StepCounts;
  /** Gives memory back; the step can be run all the same. */
  dispose(): void;
}

/** What is known of a step with inputs of certain shapes. */
interface Known {
  key: string | number;
  recording?: Recording;
  /** Recordings since two in a row were alike. */
  attempts: number;
  replay?: Replay;
  /** Replays since the recording was last compared with the step, and after how many it is compared again. */
  since: number;
  compareAfter: number;
  /** Why the step is not replayed for these shapes. */
  reason?: string;
}

const shapesOf = (inputs: readonly Tensor[]): string => inputs.map(({ shape }) => shape.join()).join(';');

let replaying = process.env.TFJS_ONEDNN_REPLAY !== 'off';

/** Whether steps are replayed; false where TFJS_ONEDNN_REPLAY=off or `setReplay` says so. */
export const getReplay = (): boolean => replaying;

/** Lets steps be replayed, or not. */
export function setReplay(use: boolean): void {
  replaying = use;
}

/**
 * A step of a training loop, on the backend 'onednn' in one call into the addon: the same kernels in the same order on
 * the same numbers, hence the same bits. It is recorded at its first two runs with inputs of certain shapes, and replayed
 * from the third on if both made the same calls. Elsewhere, and where a step cannot be recorded, `step` runs.
 *
 * `step(inputs, number, key)` gives float32 tensors that it has made, from the inputs, from draws of step `number` and
 * from what stays the same as long as `key` does, tensors from outside included. It has no effects. It runs once more from
 * time to time - after 16, 64, 256 and every 1,024 replays, and when the key changes - and is compared with what was
 * recorded. Where it differs under the same key, `run` throws an Error: something varies that is neither an input nor the
 * number nor the key, and the replays since the last comparison may be wrong.
 */
export function recordedStep(
  step: (inputs: readonly Tensor[], number: number, key: string | number) => Tensor[],
): RecordedStep {
  const known = new Map<string, Known>();
  let home: OneDnnBackend | undefined;
  let [replayed, ordinary] = [0, 0];

  function forget(shapes: string): void {
    known.get(shapes)?.replay?.dispose();
    known.delete(shapes);
  }

  function giveUp(shapes: string, reason: string): void {
    forget(shapes);
    known.set(shapes, { key: '', attempts: 0, since: 0, compareAfter: 0, reason });
  }

  /** In what a recording is another than the one before. */
  function changeOf(before: Known | undefined, recording: Recording): string | undefined {
    if (before?.recording === undefined) return undefined;
    // Draws at a step that stays the same would be taken for draws at the step of each run.
    if (before.replay === undefined && before.recording.step === recording.step && draws(recording))
      return `two runs draw at step ${recording.step}`;
    return difference(before.recording, recording);
  }

  /** Runs the step, notes its calls and compares them with what is known. */
  function learn(
    backend: OneDnnBackend,
    shapes: string,
    inputs: readonly Tensor[],
    number: number,
    key: string | number,
  ): Tensor[] {
    const recorder = new Recorder(backend, inputs, number);
    const outputs = backend.record(recorder, () => step(inputs, number, key));
    const recording = recorder.finish(outputs);
    const before = known.get(shapes);
    const other = recorder.reason ?? changeOf(before, recording!);
    if (before?.replay !== undefined && before.key === key && other !== undefined) {
      giveUp(shapes, other);
      disposeTensors(outputs);
      throw new Error(`the step is not the one that was recorded: ${other}; ${ADVICE}`);
    }
    if (recording === undefined) {
      giveUp(shapes, other!);
      return outputs;
    }
    if (before !== undefined && other === undefined) {
      if (before.replay === undefined) before.replay = replayOf(backend, recording);
      else before.compareAfter = Math.min(COMPARED_LATER * before.compareAfter, LAST_COMPARISON);
      Object.assign(before, { key, since: 0, attempts: 0 });
      backend.dropWaiting();
      return outputs;
    }
    const attempts = (before?.attempts ?? 0) + 1;
    forget(shapes);
    if (attempts > MOST_ATTEMPTS) giveUp(shapes, `no two steps in a row are alike: ${other}`);
    else known.set(shapes, { key, recording, attempts, since: 0, compareAfter: FIRST_COMPARISON });
    return outputs;
  }

  function dispose(): void {
    for (const shapes of [...known.keys()]) forget(shapes);
  }

  return {
    run(inputs, number, key = '') {
      const { backend } = engine();
      if (backend !== home) {
        dispose();
        home = backend instanceof OneDnnBackend ? backend : undefined;
      }
      const shapes = shapesOf(inputs);
      const found = known.get(shapes);
      const full = found === undefined && known.size >= MOST_SHAPES;
      if (home === undefined || home.isRecording || !replaying || full || found?.reason !== undefined) {
        ordinary++;
        return step(inputs, number, key);
      }
      if (found?.replay !== undefined && found.key === key && found.since < found.compareAfter) {
        const outputs = found.replay.run(inputs, number);
        if (outputs !== undefined) {
          found.since++;
          replayed++;
          return outputs;
        }
        forget(shapes);
      }
      ordinary++;
      return learn(home, shapes, inputs, number, key);
    },
    get counts() {
      return { replayed, ordinary, reason: whyNot() };
    },
    dispose,
  };

  function whyNot(): string | undefined {
    if (!replaying) return 'replays are switched off';
    if (ordinary > 0 && home === undefined) return 'the backend has no replays';
    const given = [...known.values()].find(({ reason }) => reason !== undefined)?.reason;
    return (
      given ??
      (known.size >= MOST_SHAPES ? `at most ${MOST_SHAPES} shapes of inputs are recorded` : undefined)
    );
  }
}
