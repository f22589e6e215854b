import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  logBeta,
  logGamma,
  regularisedIncompleteBeta,
  studentTCdf,
  studentTQuantile,
  studentTSurvival,
  studentTTwoSidedP,
} from '../../src/statistics/index.js';
import { INCOMPLETE_BETA, STUDENT_T } from './references.js';
import { close, refuses } from './support.js';

const DEGREES = [0.3, 1, 2, 3.7, 10, 98, 1e4, 1e6];

describe("Student's t distribution", () => {
  for (const [df, t, p] of STUDENT_T) {
    it(`has P(|T| ≥ ${t}) = ${p} for ${df} degrees of freedom`, () => {
      close(studentTTwoSidedP(t, df), p, 1e-12);
      close(studentTTwoSidedP(-t, df), p, 1e-12);
      close(studentTCdf(-t, df), p / 2, 1e-12);
      close(studentTSurvival(t, df), p / 2, 1e-12);
      close(studentTCdf(t, df), 1 - p / 2, 1e-14);
    });
  }

  it('is the Cauchy distribution for 1 degree of freedom and algebraic for 2', () => {
    for (const t of [-1e6, -3, -0.2, 0, 0.2, 3, 1e6]) {
      close(studentTCdf(t, 1), t < -1 ? Math.atan(-1 / t) / Math.PI : 0.5 + Math.atan(t) / Math.PI, 1e-13);
      // 1 + t/√(2 + t²) cancels for t far below 0; there it is 2 / (√(2 + t²) (√(2 + t²) − t)).
      const root = Math.sqrt(2 + t * t);
      close(studentTCdf(t, 2), t < 0 ? 1 / (root * (root - t)) : 0.5 + t / root / 2, 1e-13);
    }
  });

  it('takes its ends as limits', () => {
    assert.equal(studentTCdf(-Infinity, 3), 0);
    assert.equal(studentTCdf(Infinity, 3), 1);
    assert.equal(studentTTwoSidedP(0, 3), 1);
    assert.equal(studentTTwoSidedP(Infinity, 3), 0);
    assert.equal(studentTQuantile(0, 3), -Infinity);
    assert.equal(studentTQuantile(1, 3), Infinity);
    assert.equal(studentTQuantile(0.5, 3), 0);
  });

  it('has a quantile that inverts the distribution function', () => {
    for (const df of DEGREES) {
      for (const p of [1e-30, 1e-12, 0.001, 0.025, 0.2, 0.25, 0.3, 0.49, 0.4999999]) {
        // Where df is small the quantile of a tiny p exceeds the largest double.
        if (df < 1 && p < 1e-12) continue;
        const t = studentTQuantile(p, df);
        close(studentTCdf(t, df), p, 2e-11);
        // 1 − p is rounded to 1e-16, which t feels in proportion to the nearer of the tail and the median.
        if (p >= 0.001) close(studentTQuantile(1 - p, df), -t, 1e-10 + 4e-16 / Math.min(p, 0.5 - p));
      }
    }
  });

  it('has quantiles that do not lose the neighbourhood of the median', () => {
    // F(t) − ½ = t f(0) for small t; f(0) = 1/π for 1 degree of freedom.
    close(studentTQuantile(0.5 + 2 ** -40, 1), Math.PI * 2 ** -40, 1e-10);
    close(studentTQuantile(0.5 - 2 ** -40, 1), -Math.PI * 2 ** -40, 1e-10);
  });

  it('falls strictly with t', () => {
    for (const df of DEGREES) {
      let last = 1;
      for (let t = 0.05; t < 15; t += 0.05) {
        const p = studentTTwoSidedP(t, df);
        assert.ok(0 <= p && p < last, `p(${t}) = ${p} after ${last} for ${df}`);
        last = p;
      }
    }
  });

  it('refuses what is no number and degrees of freedom out of range', () => {
    for (const [name, f] of Object.entries({ studentTCdf, studentTSurvival, studentTTwoSidedP })) {
      refuses(() => f(NaN, 3), name, /t must be a number, got NaN/);
      for (const df of [0, -1, NaN, Infinity])
        refuses(() => f(1, df), name, /degreesOfFreedom must be in \(0, 1e9\]/);
    }
    refuses(() => studentTQuantile(1.5, 3), 'studentTQuantile', /probability must be in \[0, 1\], got 1.5/);
    refuses(() => studentTQuantile(0.5, NaN), 'studentTQuantile', /degreesOfFreedom/);
  });
});

describe('regularised incomplete beta function', () => {
  it(`agrees with mpmath at ${INCOMPLETE_BETA.length} points`, () => {
    assert.ok(INCOMPLETE_BETA.length >= 30);
    for (const [x, a, b, value] of INCOMPLETE_BETA) close(regularisedIncompleteBeta(x, a, b), value, 1e-12);
  });

  it('is mirrored about x = ½ and exact at its ends', () => {
    close(regularisedIncompleteBeta(0.3, 2.5, 7) + regularisedIncompleteBeta(0.7, 7, 2.5), 1, 1e-14);
    assert.equal(regularisedIncompleteBeta(0, 2, 3), 0);
    assert.equal(regularisedIncompleteBeta(1, 2, 3), 1);
  });

  it('refuses arguments out of range', () => {
    const caller = 'regularisedIncompleteBeta';
    refuses(() => regularisedIncompleteBeta(1.1, 1, 1), caller, /x must be in \[0, 1\]/);
    refuses(() => regularisedIncompleteBeta(0.5, 0, 1), caller, /a must be finite and > 0/);
    refuses(() => regularisedIncompleteBeta(0.5, 1, NaN), caller, /b must be finite and > 0/);
  });
});

describe('logarithms of gamma and beta', () => {
  it('have their closed values', () => {
    close(logGamma(0.5), Math.log(Math.PI) / 2, 1e-14);
    close(logGamma(1), 0, 1e-14, 1);
    close(logGamma(11), Math.log(3628800), 1e-15);
    close(logBeta(2, 3), -Math.log(12), 1e-14);
    close(logBeta(0.5, 0.5), Math.log(Math.PI), 1e-14);
    // B(a, 1) = 1/a, in the branch for large arguments.
    close(logBeta(5e5, 1), -Math.log(5e5), 1e-14);
    close(logBeta(1, 1e8), -Math.log(1e8), 1e-14);
  });
});
