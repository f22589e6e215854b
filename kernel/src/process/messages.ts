/** A mime bundle of Jupyter. */
export type Bundle = Record<string, unknown>;

export interface Failure {
  ename: string;
  evalue: string;
  traceback: string[];
}

export type Outcome = {
  status: 'ok' | 'error';
  failure?: Failure;
  result?: Bundle;
  /** Texts for the client's pager. */
  pages?: string[];
  expressions: Record<string, unknown>;
};

/** What the process with the user's code is asked for. */
export type Command =
  | { kind: 'execute'; cell: number; code: string; label: string; expressions: Record<string, string> }
  | { kind: 'complete' | 'inspect'; id: number; code: string; cursor: number }
  | { kind: 'isComplete'; id: number; code: string }
  | { kind: 'input'; value: string };

/** What it says; `cell` is the cell that the saying code was started by. */
export type Report =
  | { kind: 'ready' }
  | { kind: 'done'; cell: number; outcome: Outcome }
  | { kind: 'answer'; id: number; content: Record<string, unknown> }
  | { kind: 'stream'; cell: number; name: 'stdout' | 'stderr'; text: string }
  | { kind: 'display'; cell: number; data: Bundle; displayId?: string | undefined; update: boolean }
  | { kind: 'ask'; cell: number; prompt: string; password: boolean }
  | { kind: 'clear'; cell: number; wait: boolean }
  | { kind: 'failure'; cell: number; failure: Failure };
