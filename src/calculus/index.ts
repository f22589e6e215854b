export {
  BASE_FUNCTIONS,
  exponentialLinear,
  logistic,
  type BaseFunctionName,
  type SmoothFunction,
} from './base-functions.js';
export { burgersGrid, burgersSolution, VISCOSITY, type Grid } from './burgers-solution.js';
export { bregmanDivergence, bregmanForms, curvatureBetween } from './bregman-divergence.js';
export { coordinateSearch } from './coordinate-search.js';
export { closestReproduction, propositionOneError, type ScalarComponent } from './expressive-independence.js';
export {
  flexibleReluValue,
  flexibleSigmoidValue,
  flexibleTanhValue,
  rampValue,
} from './flexible-functions.js';
export {
  meanSquaredErrorGradient,
  randomSlopePerceptron,
  type Float64Gradient,
  type Float64Perceptron,
  type Float64SlopePerceptron,
} from './float64-perceptron.js';
export { gaussHermite, type QuadratureRule } from './gauss-hermite.js';
export { identityErrors, type IdentityError } from './identity-errors.js';
export { jacksonDerivative, pqDerivative, pqDifferential, type RealFunction } from './pq-derivative.js';
export { pqGradient, type MultivariateFunction } from './pq-gradient.js';
export { productRule, ratioRule, sumRule } from './pq-rules.js';
export {
  qActivationFunction,
  qActivationJacksonDerivative,
  qActivationSlope,
} from './q-activation-function.js';
export {
  bestConstantLoss,
  RECOVERY_AT_ZERO,
  slopeRecoveryGradient,
  slopeRecoveryValue,
  theoremIdentity,
  type IdentitySides,
} from './slope-recovery.js';
export { randomSmoothFunction } from './random-smooth-function.js';
export { chebyshevFunctions, harmonicFunctions, SMOOTH_DICTIONARY } from './expansion-functions.js';
export {
  formulaGradient,
  GRADIENT_FORMULAS,
  outputCoefficientGradient,
  passOf,
  type GradientFormula,
  type Pass,
} from './variational-gradients.js';
export {
  activated,
  LEAST_SQUARES,
  nets,
  SOFTMAX,
  slopes,
  totalLoss,
  type BasisFunction,
  type OutputRule,
  type Sample,
  type VariationalNetwork,
} from './variational-network.js';
export { PRINTED_FORMULAS, printedErrors, type PrintedFormula } from './printed-gradients.js';
export { differenceGradient, largestError, randomVariationalNetwork } from './random-variational-network.js';
export { linearError, scaleError, tiedError } from './variational-identities.js';
