import type { KernelError } from './failure.js';
import type { Message } from './message.js';
import type { Json } from '../system/json.js';
import type { MimeBundle, Output } from './nbformat.js';

/** How much a cell may put into the notebook, in characters: what lies beyond is counted and left out. */
export interface OutputLimits {
  /** Default 1,000,000. */
  streamCharacters: number;
  /** Default 20,000,000. */
  displayCharacters: number;
}

export const defaultLimits: OutputLimits = { streamCharacters: 1_000_000, displayCharacters: 20_000_000 };

/** How much of the end of a cell's stderr is kept for messages. */
const tailCharacters = 4000;

interface CellOutputs {
  outputs: Output[];
  streamed: number;
  displayed: number;
  /** Characters left out, per stream name. */
  dropped: Map<string, number>;
  droppedDisplays: number;
  clearBeforeNext: boolean;
  stderrTail: string;
  errors: KernelError[];
}

const size = (bundle: Json | undefined) => JSON.stringify(bundle ?? null).length;
const bundleOf = (value: Json | undefined): MimeBundle =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};

/** Folds what a kernel publishes into the outputs of the cells, in bounded memory. */
export class OutputCollector {
  readonly #limits: OutputLimits;
  readonly #cells = new Map<string, CellOutputs>();
  readonly #displays = new Map<string, { data: MimeBundle; metadata: MimeBundle }[]>();
  /** The media bundle that the newest request displayed or updated last, for the progress line. */
  newestDisplay: MimeBundle = {};

  constructor(limits: OutputLimits) {
    this.#limits = limits;
  }

  /** Starts to collect for the request `id`. */
  add(id: string): void {
    this.newestDisplay = {};
    this.#cells.set(id, {
      outputs: [],
      streamed: 0,
      displayed: 0,
      dropped: new Map(),
      droppedDisplays: 0,
      clearBeforeNext: false,
      stderrTail: '',
      errors: [],
    });
  }

  handle({ type, parent, content }: Message): void {
    if (type === 'update_display_data') return this.#update(content);
    const cell = this.#cells.get(parent ?? '');
    if (cell === undefined) return;
    if (type === 'clear_output') {
      if (content['wait'] === true) cell.clearBeforeNext = true;
      else cell.outputs = [];
      return;
    }
    if (cell.clearBeforeNext) {
      cell.outputs = [];
      cell.clearBeforeNext = false;
    }
    if (type === 'stream') this.#stream(cell, String(content['name']), String(content['text']));
    else if (type === 'display_data' || type === 'execute_result') this.#display(cell, type, content);
    else if (type === 'error') {
      const traceback = Array.isArray(content['traceback']) ? content['traceback'].map(String) : [];
      const error = { ename: String(content['ename']), evalue: String(content['evalue']), traceback };
      cell.outputs.push({ output_type: 'error', ...error });
      cell.errors.push(error);
    }
  }

  #stream(cell: CellOutputs, name: string, text: string): void {
    if (name === 'stderr') {
      cell.stderrTail = (cell.stderrTail + text.slice(-tailCharacters)).slice(-tailCharacters);
    }
    const kept = text.slice(0, Math.max(0, this.#limits.streamCharacters - cell.streamed));
    cell.streamed += text.length;
    if (kept.length < text.length) {
      cell.dropped.set(name, (cell.dropped.get(name) ?? 0) + text.length - kept.length);
    }
    if (kept === '') return;
    const last = cell.outputs.at(-1);
    if (last?.output_type === 'stream' && last.name === name) last.text += kept;
    else cell.outputs.push({ output_type: 'stream', name, text: kept });
  }

  #display(cell: CellOutputs, type: 'display_data' | 'execute_result', content: Record<string, Json>): void {
    const shown = { data: bundleOf(content['data']), metadata: bundleOf(content['metadata']) };
    this.newestDisplay = shown.data;
    const displayId = bundleOf(content['transient'])['display_id'];
    cell.displayed += size(shown.data);
    if (cell.displayed > this.#limits.displayCharacters) {
      cell.droppedDisplays++;
      return;
    }
    const output: Output =
      type === 'display_data'
        ? { output_type: type, ...shown }
        : { output_type: type, ...shown, execution_count: null };
    cell.outputs.push(output);
    if (typeof displayId === 'string') {
      const shownThere = this.#displays.get(displayId) ?? [];
      this.#displays.set(displayId, [...shownThere, output]);
    }
  }

  #update(content: Record<string, Json>): void {
    const data = bundleOf(content['data']);
    this.newestDisplay = data;
    if (size(data) > this.#limits.displayCharacters) return;
    for (const output of this.#displays.get(String(bundleOf(content['transient'])['display_id'])) ?? []) {
      output.data = data;
      output.metadata = bundleOf(content['metadata']);
    }
  }

  /** The end of what the request printed to stderr. */
  stderrTail(id: string): string {
    return this.#cells.get(id)?.stderrTail ?? '';
  }

  /** The errors that the kernel published for the request, also after its end. */
  errors(id: string): readonly KernelError[] {
    return this.#cells.get(id)?.errors ?? [];
  }

  /** What the request printed and displayed, with a notice for what was left out. */
  outputs(id: string): Output[] {
    const cell = this.#cells.get(id);
    if (cell === undefined) return [];
    const notices = [...cell.dropped].map(([name, count]): Output => ({
      output_type: 'stream',
      name,
      text: `\n[${count} more characters left out]\n`,
    }));
    if (cell.droppedDisplays > 0) {
      const text = `\n[${cell.droppedDisplays} more displays left out]\n`;
      notices.push({ output_type: 'stream', name: 'stderr', text });
    }
    return [...cell.outputs, ...notices];
  }
}
