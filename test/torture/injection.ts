import type { TestContext } from 'node:test';

/** What cleans up after an injection: a test's context, or that of the torture. */
export type Cleanup = Pick<TestContext, 'after'>;

/** A kind of fault: how often it was injected, and what did not hold. */
export interface Injection {
  readonly name: string;
  /** What must hold each time. */
  readonly holds: string;
  readonly injected: number;
  readonly failures: readonly string[];
  /** Why nothing was injected. */
  readonly skipped?: string;
}

/** A kind of fault before it is injected. */
export interface Fault {
  readonly name: string;
  readonly holds: string;
  readonly times: number;
  /** Injects the fault for the `index`th time and throws where something does not hold; a text says why it cannot. */
  inject(index: number, cleanup: Cleanup): Promise<string | void>;
}

/** Injects a fault as often as it says. Whatever an injection made is cleaned up before the next one. */
export async function injectAll(
  { name, holds, times, inject }: Fault,
  onProgress: (done: number, of: number) => void,
): Promise<Injection> {
  const failures: string[] = [];
  for (let index = 0; index < times; index++) {
    const cleanups: (() => unknown)[] = [];
    try {
      const skipped = await inject(index, { after: (work) => void cleanups.push(work as () => unknown) });
      if (typeof skipped === 'string') return { name, holds, injected: index, failures, skipped };
    } catch (error) {
      failures.push(
        `${name} ${index + 1}: ${(error as Error).message.split('\n').slice(0, 12).join('\n  ')}`,
      );
    } finally {
      for (const cleanup of cleanups.reverse()) await cleanup();
    }
    onProgress(index + 1, times);
  }
  return { name, holds, injected: times, failures };
}
