import { svg } from '../elements.ts';
import type { StartName } from './messages.ts';

/** Half the size of a shape, in pixels. */
export const shapeRadius = 4.5;

/** The shape that stands for a side, everywhere the same: another for each, for those who do not see its colour. */
export function shape(start: StartName, x: number, y: number): SVGPathElement {
  return svg('path', { class: 'shape', d: shapeAt(start, x, y) });
}

/** The outline of {@link shape} around a point, to a hundredth of a pixel. */
export function shapeAt(start: StartName, x: number, y: number): string {
  return `M${hundredths(x)} ${hundredths(y)}${outlines[start]}`;
}

/** The outline of what stands for a failure. */
export function crossAt(x: number, y: number): string {
  return `M${hundredths(x)} ${hundredths(y)}m-4-4l8 8m-8 0l8-8`;
}

/** From the middle on: a circle, a diamond, a triangle, one on its tip, and a square. */
const outlines: Readonly<Record<StartName, string>> = {
  cold: 'm-4.5 0a4.5 4.5 0 0 1 9 0a4.5 4.5 0 0 1-9 0z',
  native: 'm0-5.5l5.5 5.5-5.5 5.5-5.5-5.5z',
  nested: 'm0-5.5l5.5 10h-11z',
  lazy: 'm0 5.5l5.5-10h-11z',
  claim: 'm-4.5-4.5h9v9h-9z',
};

function hundredths(pixels: number): number {
  return Math.round(pixels * 100) / 100;
}
