import { describe, expect, it } from 'vitest';
import { figureOf, figureTable, reportText } from '../../bench/figures.ts';

const commandMs = figureOf('commandMs', 330, 'ms', { what: 'the same POST with curl', value: 300 });

describe('a figure', () => {
  it('has the ratio to its baseline', () => {
    expect(commandMs.ratio).toBeCloseTo(1.1);
  });

  it('has neither baseline nor ratio where nothing is compared', () => {
    expect(figureOf('podsListed', 5, 'pods')).toMatchObject({ baseline: null, ratio: null });
  });

  it('has no ratio to a baseline of 0', () => {
    expect(figureOf('commandMs', 330, 'ms', { what: 'nothing', value: 0 }).ratio).toBeNull();
  });
});

describe('the report of a benchmark', () => {
  it('has the name and the figures, and nothing else', () => {
    const figures = [commandMs, figureOf('agentMs', 900, 'ms')];
    expect(JSON.parse(reportText('checkpoint', figures))).toEqual({
      name: 'checkpoint',
      figures: [
        {
          figure: 'commandMs',
          value: 330,
          unit: 'ms',
          baseline: { what: 'the same POST with curl', value: 300 },
          ratio: 1.1,
        },
        { figure: 'agentMs', value: 900, unit: 'ms', baseline: null, ratio: null },
      ],
    });
  });
});

describe('the table of a benchmark', () => {
  it('has one line for each figure under a header', () => {
    const figures = [commandMs, figureOf('agentMs', 12.3456, 'ms')];
    expect(figureTable(figures).split('\n')).toEqual([
      'figure       value  baseline  ratio  baseline is',
      'commandMs   330 ms    300 ms  1.10x  the same POST with curl',
      'agentMs    12.3 ms',
    ]);
  });
});
