/** Nodes and weights of a quadrature rule. */
export interface QuadratureRule {
  nodes: Float64Array;
  weights: Float64Array;
}

/** Beyond this the weights of the outermost nodes are below the smallest float64. */
const MOST_NODES = 300;

/** The number of eigenvalues below x of the Jacobi matrix of the Hermite polynomials (diagonal 0, off-diagonal² k/2). */
function eigenvaluesBelow(x: number, count: number): number {
  let below = 0;
  let pivot = -x;
  for (let k = 1; ; k++) {
    if (pivot < 0) below += 1;
    if (k === count) return below;
    pivot = -x - k / 2 / (pivot === 0 ? Number.MIN_VALUE : pivot);
  }
}

/** The i-th smallest eigenvalue, by bisection to the last bit. */
function eigenvalue(i: number, count: number): number {
  let [low, high] = [-Math.sqrt(2 * count) - 1, Math.sqrt(2 * count) + 1];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (eigenvaluesBelow(middle, count) > i) high = middle;
    else low = middle;
  }
}

/** 1 / sum_k p_k(x)^2 over the orthonormal Hermite polynomials p_0 … p_{count - 1}: the weight of the node x. */
function christoffel(x: number, count: number): number {
  let [previous, current] = [0, Math.PI ** -0.25];
  let sum = current * current;
  for (let k = 1; k < count; k++) {
    [previous, current] = [current, Math.sqrt(2 / k) * x * current - Math.sqrt((k - 1) / k) * previous];
    sum += current * current;
  }
  return 1 / sum;
}

/**
 * integral of f(z) exp(-z^2) dz over the real line ~ sum_i w_i f(z_i), exact for polynomials of degree below
 * 2 `count`; nodes ascending and exactly symmetric, in float64.
 *
 * The nodes are the eigenvalues of the Jacobi matrix, the weights the Christoffel numbers there.
 *
 * Throws a RangeError unless `count` is an integer of 1 to 300.
 *
 * Source: Golub, Welsch (1969), Calculation of Gauss quadrature rules.
 */
export function gaussHermite(count: number): QuadratureRule {
  if (!(Number.isInteger(count) && count >= 1 && count <= MOST_NODES))
    throw new RangeError(`${count} nodes are asked for; allowed are integers from 1 to ${MOST_NODES}`);
  const nodes = new Float64Array(count);
  for (let i = 0; i < Math.floor(count / 2); i++) {
    nodes[i] = eigenvalue(i, count);
    nodes[count - 1 - i] = -nodes[i];
  }
  return { nodes, weights: nodes.map((x) => christoffel(x, count)) };
}
