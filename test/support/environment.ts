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
