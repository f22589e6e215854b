import { styleAt, type LineStyle } from '../charts/index.js';

/** How figures and tables show an arm: its name, and its line where the order of the arms does not give it. */
export interface Arm extends Partial<LineStyle> {
  readonly label: string;
}

/** The line of each arm by its label, as the option `line` of a chart: as the arm says, else by its place among `arms`. */
export function lineOf(arms: readonly Arm[]): (label: string) => LineStyle {
  return (label) => {
    const place = arms.findIndex((arm) => arm.label === label);
    return { ...styleAt(Math.max(0, place)), ...styleOf(arms[place]) };
  };
}

const styleOf = ({ colour, dash }: Partial<LineStyle> = {}): Partial<LineStyle> => ({
  ...(colour === undefined ? {} : { colour }),
  ...(dash === undefined ? {} : { dash }),
});
