import type { Child } from '../elements.ts';
import type { FigureTable } from './figureTable.ts';

/** What a cell of a CSV file can hold. */
export type CsvCell = string | number | undefined;

/** Rows as CSV (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe before it. */
export function csvText(rows: readonly (readonly CsvCell[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(cell: CsvCell): string {
  if (typeof cell !== 'string') return String(cell ?? '');
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A table as GitHub's Markdown; figures are aligned on the right. */
export function markdownTable({ columns, rows }: FigureTable): string {
  const line = (cells: readonly Child[]): string =>
    `| ${cells.map((cell) => markdownText(typeof cell === 'string' ? cell : (cell.textContent ?? ''))).join(' | ')} |\n`;
  const alignment = columns.map((_, index) => (index === 0 ? ':--' : '--:'));
  return `${line(columns)}| ${alignment.join(' | ')} |\n${rows.map(line).join('')}`;
}

/** Text that Markdown shows as it is, in one line. */
export function markdownText(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|~&#]/g, '\\$&').replaceAll(/\s+/g, ' ');
}
