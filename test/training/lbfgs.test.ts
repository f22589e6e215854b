import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lbfgs, type Evaluation } from '../../src/training/index.js';
import { spread } from '../support/numbers.js';

/** sum_i 100 (x_{2i+1} - x_{2i}^2)^2 + (1 - x_{2i})^2, least at (1, …, 1). */
function rosenbrock(x: Float64Array): Evaluation {
  let loss = 0;
  const gradient = new Float64Array(x.length);
  for (let i = 0; i < x.length; i += 2) {
    const [a, b] = [x[i + 1] - x[i] ** 2, 1 - x[i]];
    loss += 100 * a * a + b * b;
    gradient[i] = -400 * a * x[i] - 2 * b;
    gradient[i + 1] = 200 * a;
  }
  return { loss, gradient };
}

describe('lbfgs', () => {
  it('finds the minimum of the Rosenbrock function from the usual start', async () => {
    const start = Float64Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? -1.2 : 1));
    const { point, loss, iterations, evaluations, reason } = await lbfgs({
      evaluate: rosenbrock,
      start,
      iterations: 200,
    });
    assert.equal(reason, 'gradient');
    assert.ok(loss < 1e-18);
    point.forEach((value) => assert.ok(Math.abs(value - 1) < 1e-8));
    // Published implementations take 35 to 45 iterations from this start.
    assert.ok(iterations < 60 && evaluations < 90, `${iterations} iterations, ${evaluations} evaluations`);
  });

  it('solves a quadratic of condition 1e4 and lowers the loss in every iteration', async () => {
    const scales = Float64Array.from({ length: 30 }, (_, i) => 10 ** ((4 * i) / 29));
    const losses: number[] = [];
    const { reason } = await lbfgs({
      evaluate: (x) => ({
        loss: x.reduce((sum, value, i) => sum + 0.5 * scales[i] * value * value, 0),
        gradient: x.map((value, i) => scales[i] * value),
      }),
      start: Float64Array.from(spread(30)),
      iterations: 300,
      onIteration: (_, loss) => losses.push(loss),
    });
    assert.equal(reason, 'gradient');
    losses.forEach((loss, i) => assert.ok(i === 0 || loss <= losses[i - 1]));
  });

  it('steps back from where the function is not finite', async () => {
    const { point } = await lbfgs({
      evaluate: ([x]) => ({ loss: x - Math.log(x), gradient: Float64Array.of(1 - 1 / x) }),
      start: Float64Array.of(0.01),
      iterations: 50,
    });
    assert.ok(Math.abs(point[0] - 1) < 1e-6);
  });

  it('keeps the start where no step lowers the loss, and ends after its iterations', async () => {
    const stuck = await lbfgs({
      evaluate: (x) => ({ loss: x[0] === 1 ? 0 : NaN, gradient: Float64Array.of(1) }),
      start: Float64Array.of(1),
      iterations: 5,
    });
    assert.deepEqual([stuck.reason, stuck.point[0], stuck.iterations], ['line search', 1, 0]);
    const short = await lbfgs({ evaluate: rosenbrock, start: Float64Array.of(-1.2, 1), iterations: 3 });
    assert.deepEqual([short.reason, short.iterations], ['iterations', 3]);
  });
});
