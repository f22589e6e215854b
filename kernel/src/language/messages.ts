import type { CompiledCell } from '../compiled.js';
import type { Failure } from '../process/messages.js';

/** What the compiler's process is asked. */
export type Question =
  | { kind: 'compile'; cell: number; code: string; label: string }
  | { kind: 'complete' | 'inspect'; code: string; cursor: number }
  | { kind: 'isComplete'; code: string };

/** What it is told. */
export type Notice =
  /** A cell ended; of its values these are there. */
  | { kind: 'ran'; cell: number; defined: string[] }
  /** All values are lost. */
  | { kind: 'forget' };

export type LanguageCommand = Notice | (Question & { id: number });

export type LanguageReport =
  | { kind: 'ready' }
  /** What a cell imports that is no file of the project, told before the cell is checked. */
  | { kind: 'packages'; specifiers: string[] }
  | { kind: 'answer'; id: number; content: CompiledCell | Failure | Record<string, unknown> };
