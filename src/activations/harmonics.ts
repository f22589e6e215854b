import { expression, type Expression } from 'tfjs-backend-onednn';
import { checkBasisSize, checkPositive, type Basis } from './basis.js';

export interface HarmonicsOptions {
  /** omega at the start, above 0. Default 0.5: one period is 4 pi. */
  readonly frequency?: number;
  /** Whether omega is trained, shared as the coefficients are. Default false. */
  readonly trained?: boolean;
}

/**
 * sin(omega z), cos(omega z), sin(2 omega z), cos(2 omega z), …: the first `size` of them.
 *
 * Higher harmonics come from the first by the addition theorems, so that one sine and one cosine are evaluated
 * whatever M is. There is no constant: the bias of the next layer has it.
 *
 * Throws {@link UserError} unless `size` is an integer of at least 1 and the frequency finite and above 0.
 *
 * Source: variational networks, section II, which names these functions as an example.
 */
export function harmonics(size: number, { frequency = 0.5, trained = false }: HarmonicsOptions = {}): Basis {
  checkBasisSize('harmonics', size);
  checkPositive('frequency omega', frequency);
  return {
    name: `harmonics-${size}-${trained ? 'trained' : 'fixed'}-${frequency}`,
    size,
    parameters: trained ? [{ name: 'omega', initial: frequency }] : [],
    terms: (z, [omega = expression.constant(frequency)]) => {
      const { add, cos, multiply, sin, subtract } = expression;
      const angle = multiply(omega, z);
      const [sine, cosine] = [sin(angle), cos(angle)];
      const terms: Expression[] = [sine, cosine];
      while (terms.length < size) {
        const [s, c] = terms.slice(-2);
        terms.push(
          add(multiply(s, cosine), multiply(c, sine)),
          subtract(multiply(c, cosine), multiply(s, sine)),
        );
      }
      return terms.slice(0, size);
    },
  };
}
