import { svg } from '../elements.ts';

/** The parts of the page that a picture consists of, one below the other. */
const pictured =
  'header > :is(h1, .subject), .figures, .circumstances, .section-title, section > .note, .chart-frame, output';

/** What is left out of them; the contents of a chart are drawn with it. */
const notPictured = '.tooltip, .actions, .choice, svg > *';

/** Around the parts, and between them, in pixels. */
const margin = 24;
const gap = 16;

/** What style sheets say of a shape or text, and a picture must say itself. */
const shapeStyles = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-opacity',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linejoin',
  'paint-order',
  'font-family',
  'font-size',
  'font-weight',
] as const;

/** A picture as the text of an SVG file, and its size in pixels. */
export interface Picture {
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

/** Headline and charts of the page, as they are on the screen, as a picture that needs no style sheet. */
export function picture(root: HTMLElement): Picture {
  const parts: SVGElement[] = [];
  let bottom = margin;
  let row = { top: NaN, bottom: NaN };
  const { left, width: rootWidth } = root.getBoundingClientRect();
  for (const part of root.querySelectorAll<HTMLElement>(pictured)) {
    const rect = part.getBoundingClientRect();
    // Parts that stand beside each other on the page do so here.
    const isBeside = rect.top < row.bottom && rect.bottom > row.top;
    if (!isBeside) row = { top: rect.top, bottom: rect.top };
    const y = isBeside ? bottom - gap - (row.bottom - row.top) : bottom;
    parts.push(...drawn(part, margin - left, y - row.top));
    row = { top: Math.min(row.top, rect.top), bottom: Math.max(row.bottom, rect.bottom) };
    bottom = y + (row.bottom - row.top) + gap;
  }
  const width = Math.ceil(rootWidth + 2 * margin);
  const height = Math.ceil(bottom - gap + margin);
  const background = plainColor(getComputedStyle(document.body).backgroundColor);
  const image = svg(
    'svg',
    { width, height, viewBox: `0 0 ${width} ${height}` },
    svg('rect', { width, height, fill: background }),
    ...parts,
  );
  return { text: `${new XMLSerializer().serializeToString(image)}\n`, width, height };
}

/** A picture as PNG in base64, with twice as many pixels as it has on the screen. */
export async function png({ text, width, height }: Picture): Promise<string> {
  const image = new Image(width, height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = width * 2;
  canvas.height = height * 2;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png').replace(/^[^,]*,/, '');
}

/** The charts and texts of a part, moved by `dx` and `dy`. */
function drawn(part: HTMLElement, dx: number, dy: number): SVGElement[] {
  const made: SVGElement[] = [];
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
    node instanceof Element && node.matches(notPictured)
      ? NodeFilter.FILTER_REJECT
      : NodeFilter.FILTER_ACCEPT,
  );
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node instanceof SVGSVGElement) {
      const { left, top } = node.getBoundingClientRect();
      const transform = `translate(${round(left + dx)} ${round(top + dy)})`;
      made.push(svg('g', { transform }, ...[...node.children].flatMap(plainShape)));
    } else if (node instanceof Text && node.data.trim() !== '') {
      made.push(...lines(node).map(({ text, rect }) => plainText(node, text, rect, dx, dy)));
    }
  }
  return made;
}

/** A copy of a shape with the styles that it has on the page; nothing of what cannot be seen, or only serves pointers. */
function plainShape(shape: Element): SVGElement[] {
  if (shape.matches('.target')) return [];
  const style = getComputedStyle(shape);
  const copy = shape.cloneNode() as SVGElement;
  for (const { name } of [...copy.attributes]) {
    if (/^(?:class|id|role|tabindex|aria-.*)$/.test(name)) copy.removeAttribute(name);
  }
  if (copy instanceof SVGGElement) {
    copy.append(...[...shape.children].flatMap(plainShape));
    return copy.hasChildNodes() ? [copy] : [];
  }
  if (isTransparent(style.fill) && (style.stroke === 'none' || isTransparent(style.stroke))) return [];
  for (const name of shapeStyles) {
    const value = style.getPropertyValue(name);
    if (value !== '') copy.setAttribute(name, plainColor(value));
  }
  copy.append(...[...shape.childNodes].map((child) => child.cloneNode()));
  return [copy];
}

function plainText(node: Text, text: string, rect: DOMRect, dx: number, dy: number): SVGTextElement {
  const style = getComputedStyle(node.parentElement ?? document.body);
  return svg(
    'text',
    {
      x: round(rect.left + dx),
      // The base line of most fonts.
      y: round(rect.top + rect.height * 0.78 + dy),
      fill: plainColor(style.color),
      'font-family': style.fontFamily,
      'font-size': style.fontSize,
      'font-weight': style.fontWeight,
    },
    text,
  );
}

/** A text as it is broken into lines. */
function lines(node: Text): { readonly text: string; readonly rect: DOMRect }[] {
  const found: { text: string; rect: DOMRect }[] = [];
  const range = document.createRange();
  for (const { 0: word, index } of node.data.matchAll(/\S+\s*/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.trimEnd().length);
    const rect = range.getBoundingClientRect();
    if (rect.width === 0) continue;
    const last = found.at(-1);
    if (last && Math.abs(last.rect.top - rect.top) < 1) last.text += word;
    else found.push({ text: word, rect });
  }
  return found.map(({ text, rect }) => ({ text: text.trimEnd(), rect }));
}

function isTransparent(color: string): boolean {
  return color === 'none' || color === 'transparent' || /^rgba\(.*, 0\)$/.test(color);
}

/** Colours as every program reads them: computed ones of `color-mix` and the like are `color(srgb …)`. */
function plainColor(value: string): string {
  const [, red, green, blue] = /^color\(srgb (\S+) (\S+) ([^\s)]+)/.exec(value) ?? [];
  if (red === undefined || green === undefined || blue === undefined) return value;
  return `rgb(${[red, green, blue].map((part) => Math.round(Number(part) * 255)).join(', ')})`;
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
