/**
 * The least value of a function that a search along its coordinates from `start` finds: steps of 1, halved down to 1e-13
 * whenever no step lowers it.
 */
export function coordinateSearch(
  value: (place: readonly number[]) => number,
  start: readonly number[],
): number {
  const place = [...start];
  let least = value(place);
  for (let step = 1; step > 1e-13;) {
    let moved = false;
    for (let i = 0; i < place.length; i++)
      for (const change of [step, -step]) {
        const next = place.map((coordinate, k) => (k === i ? coordinate + change : coordinate));
        const found = value(next);
        if (found < least) [place[i], least, moved] = [next[i], found, true];
      }
    if (!moved) step /= 2;
  }
  return least;
}
