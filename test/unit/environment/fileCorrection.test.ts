import { describe, expect, it } from 'vitest';
import { parseEnvironmentFile } from '../../../src/environment/environmentFile.ts';
import { changedExample } from './exampleFile.ts';

describe('the correction of a problem', () => {
  it.each([
    ['  warmUp:', '  warmup:', 'warmUp'],
    ['route: nested', 'route: nestd', 'nested'],
    ['containers: [web, cache]', 'containers: [wep, cache]', 'web'],
  ])('is what is likely meant instead of %s: %s', (correct, misspelt, correction) => {
    const { problems } = parseEnvironmentFile(changedExample(correct, misspelt));
    expect(problems.flatMap((problem) => problem.correction ?? [])).toEqual([correction]);
  });

  it.each([
    ['that is there already', '  route: nested', '  rout: auto\n  route: nested'],
    ['for what may go over several lines', 'route: nested', 'route:\n    nes\n    ted'],
  ])('is nothing %s', (_, correct, changed) => {
    const { problems } = parseEnvironmentFile(changedExample(correct, changed));
    expect(problems.map((problem) => problem.correction)).toEqual([undefined]);
  });
});
