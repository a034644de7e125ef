import { describe, expect, it } from 'vitest';
import { factTooltip } from '../../../src/views/tooltip.ts';

describe('a tooltip', () => {
  it.each([
    ['a link', '[click](command:evil)'],
    ['HTML', '<img src=x onerror=alert(1)>'],
    ['an address', 'www.example.com'],
    ['emphasis', '**bold** _it_ `code`'],
    ['a cell of the table', 'a | b'],
  ])('shows %s from the cluster as text', (_, hostile) => {
    const { value } = factTooltip(hostile, [['Fact', hostile]]);
    const cell = value.split('\n').at(-2) ?? '';
    expect(cell.startsWith('| Fact | ')).toBe(true);
    expect(cell.slice('| Fact | '.length, -2)).toMatch(/^(?:[\p{L}\p{N} ,-]|&#\d+;)+$/u);
  });

  it('keeps a value on its line', () => {
    const { value } = factTooltip('pod', [['Fact', 'one\n\n# two']]);
    expect(value).toContain('| Fact | one &#35; two |');
  });

  it('leaves out characters that turn text around, hide it or steer a terminal', () => {
    const { value } = factTooltip('pod', [['Fact', 'a\u202Eb\u2066c\u200Bd\u001Be\u0000f']]);
    expect(value).toContain('| Fact | abcdef |');
  });

  it('leaves out facts that are not known', () => {
    expect(factTooltip('pod', [['Node', undefined]]).value).not.toContain('Node');
  });
});
