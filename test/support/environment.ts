import type { TestContext } from 'node:test';

/** Runs `work` while an environment variable has a value, or is not set; then it is again what it was. */
export async function withVariable(
  name: string,
  value: string | undefined,
  work: () => void | Promise<void>,
): Promise<void> {
  const given = process.env[name];
  const set = (text: string | undefined): void => {
    if (text === undefined) delete process.env[name];
    else process.env[name] = text;
  };
  set(value);
  try {
    await work();
  } finally {
    set(given);
  }
}

/** Sets environment variables until the end of the test. */
export function setEnvironment(t: TestContext, values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) {
    const given = process.env[name];
    process.env[name] = value;
    t.after(() => {
      if (given === undefined) delete process.env[name];
      else process.env[name] = given;
    });
  }
}
