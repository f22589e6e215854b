/** The name under which a compiled cell imports what other cells declared. */
export const sessionModule = 'tslab:session';
/** The function that a compiled cell exports, which gives access to its names. */
export const accessors = '__names';
/** The function that a compiled cell hands its last value to. */
export const showValue = '__show';
