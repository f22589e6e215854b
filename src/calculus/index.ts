export {
  BASE_FUNCTIONS,
  exponentialLinear,
  type BaseFunctionName,
  type SmoothFunction,
} from './base-functions.js';
export { burgersGrid, burgersSolution, VISCOSITY, type Grid } from './burgers-solution.js';
export { bregmanDivergence, bregmanForms, curvatureBetween } from './bregman-divergence.js';
export { coordinateSearch } from './coordinate-search.js';
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
export { randomSmoothFunction } from './random-smooth-function.js';
