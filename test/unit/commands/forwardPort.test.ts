import { describe, expect, it } from 'vitest';
import { parsePort } from '../../../src/commands/forwardPort.ts';

describe('a typed port', () => {
  it.each([
    ['1', 1],
    ['65535', 65_535],
  ])('%s is one', (text, port) => {
    expect(parsePort(text)).toBe(port);
  });

  it.each(['', '0', '65536', '80a', '-1', '1e3', ' 80'])('"%s" is none', (text) => {
    expect(parsePort(text)).toBeUndefined();
  });
});
