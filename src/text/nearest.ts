/**
 * The allowed name that is nearest to what was given, by the Levenshtein distance without regard to case; undefined
 * if none is near, that is if more than half of the longer one would have to change, or more than two letters and a
 * third of it.
 */
export function nearest(given: string, allowed: readonly string[]): string | undefined {
  const distances = allowed.map((name) => ({
    name,
    distance: levenshtein(given.toLowerCase(), name.toLowerCase()),
  }));
  const [best] = distances.sort((a, b) => a.distance - b.distance);
  if (best === undefined) return undefined;
  const longer = Math.max(given.length, best.name.length);
  return best.distance <= Math.min(longer / 2, Math.max(2, longer / 3)) ? best.name : undefined;
}

/** `unknown <kind> '<given>'; did you mean …? allowed: …`, in one line. */
export function unknownName(kind: string, given: string, allowed: readonly string[]): string {
  const guess = nearest(given, allowed);
  const hint = guess === undefined ? '' : ` did you mean '${guess}'?`;
  return `unknown ${kind} '${given}';${hint} allowed: ${allowed.length === 0 ? 'none yet' : allowed.join(', ')}`;
}

function levenshtein(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, previous[j] + 1, current[j - 1] + 1));
    }
    previous = current;
  }
  return previous[b.length];
}
