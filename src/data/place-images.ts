/** How an image is moved before a network sees it: shifted, then rotated and scaled about its centre, then mirrored. */
export interface Placement {
  /** Pixels by which the image moves to the right and down; whole numbers. What moves in from outside is black. */
  right: number;
  down: number;
  /** Clockwise. */
  degrees: number;
  /** Above 0; 2 shows it twice as large. */
  scale: number;
  /** Whether left and right are exchanged. */
  mirrored: boolean;
}

/** The sizes of images with the channels last. */
export interface ImageShape {
  height: number;
  width: number;
  /** 1 if left out. */
  channels?: number;
}

/**
 * Placed copies `[count, height, width, channels]` of the images with the given numbers, one placement each.
 *
 * With the centre (h / 2, w / 2), pixel centres at half-integers and D = R(degrees) scale, the pixel at p shows the
 * pixel nearest to D^-1 (p - centre) + centre of the shifted image, and black outside of it.
 *
 * The nearest pixel is taken, as torchvision's RandomAffine does unless told otherwise; a whole-pixel shift of a black
 * surrounding is its RandomCrop with padding.
 */
export function placeImages(
  images: Uint8Array,
  { height, width, channels = 1 }: ImageShape,
  numbers: ArrayLike<number>,
  placements: readonly Placement[],
): Uint8Array {
  const size = height * width * channels;
  const placed = new Uint8Array(numbers.length * size);
  for (let i = 0; i < numbers.length; i++)
    placeInto(placed, i * size, images, numbers[i] * size, height, width, channels, placements[i]);
  return placed;
}

/** One image; its own function, so that the inner loop is compiled to typed arrays alone. */
function placeInto(
  target: Uint8Array,
  to: number,
  source: Uint8Array,
  from: number,
  height: number,
  width: number,
  channels: number,
  { right, down, degrees, scale, mirrored }: Placement,
): void {
  const angle = (degrees * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  const [middleX, middleY] = [width / 2, height / 2];
  for (let row = 0; row < height; row++) {
    const y = row + 0.5 - middleY;
    for (let column = 0; column < width; column++) {
      const x = (mirrored ? width - 1 - column : column) + 0.5 - middleX;
      const shiftedColumn = Math.floor(cosine * x + sine * y + middleX);
      const shiftedRow = Math.floor(cosine * y - sine * x + middleY);
      // Outside of the shifted image is black even where the image itself goes on: a crop comes before the rotation.
      if (shiftedColumn < 0 || shiftedColumn >= width || shiftedRow < 0 || shiftedRow >= height) continue;
      const [sourceColumn, sourceRow] = [shiftedColumn - right, shiftedRow - down];
      if (sourceColumn < 0 || sourceColumn >= width || sourceRow < 0 || sourceRow >= height) continue;
      const place = to + (row * width + column) * channels;
      const origin = from + (sourceRow * width + sourceColumn) * channels;
      for (let channel = 0; channel < channels; channel++) target[place + channel] = source[origin + channel];
    }
  }
}
