export { gaussHermite, type QuadratureRule } from './gauss-hermite.js';
