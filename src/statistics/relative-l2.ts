/** |v - u| / |u| in the Euclidean norm, v the `values` and u the `exact` ones. */
export function relativeL2(values: ArrayLike<number>, exact: ArrayLike<number>): number {
  let [difference, size] = [0, 0];
  for (let i = 0; i < exact.length; i++) {
    difference += (values[i] - exact[i]) ** 2;
    size += exact[i] ** 2;
  }
  return Math.sqrt(difference / size);
}
