/** Prints the cells of a table's row, the first one at the left. */
export const row = (...cells: (string | number)[]): void =>
  console.log(
    cells.map((cell, i) => (i === 0 ? String(cell).padEnd(14) : String(cell).padStart(14))).join(''),
  );
