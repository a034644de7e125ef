import type { Baseline, Figure } from './benchmark.ts';

/** A figure with its ratio to the baseline, where it has one that is not 0. */
export function figureOf(name: string, value: number, unit: string, baseline?: Baseline): Figure {
  return {
    figure: name,
    value,
    unit,
    baseline: baseline ?? null,
    ratio: baseline && baseline.value !== 0 ? value / baseline.value : null,
  };
}

/** What a benchmark leaves in `out/bench/NAME.json`. */
export function reportText(name: string, figures: readonly Figure[]): string {
  return `${JSON.stringify({ name, figures }, undefined, 2)}\n`;
}

const header = ['figure', 'value', 'baseline', 'ratio', 'baseline is'];

/** The figures as a table for a person, numbers to the right. */
export function figureTable(figures: readonly Figure[]): string {
  const rows = [header, ...figures.map(cells)];
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => line(row, widths)).join('\n');
}

function cells({ figure, value, unit, baseline, ratio }: Figure): readonly string[] {
  return [
    figure,
    `${rounded(value)} ${unit}`,
    baseline ? `${rounded(baseline.value)} ${unit}` : '',
    ratio === null ? '' : `${ratio.toFixed(2)}x`,
    baseline?.what ?? '',
  ];
}

/** Three digits tell enough; whole numbers stay whole. */
function rounded(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

function line(row: readonly string[], widths: readonly number[]): string {
  const padded = row.map((cell, column) => {
    const isText = column === 0 || column === header.length - 1;
    const width = widths[column] ?? 0;
    return isText ? cell.padEnd(width) : cell.padStart(width);
  });
  return padded.join('  ').trimEnd();
}
