import { describe, expect, it } from 'vitest';
import { duration, ratio, signedDuration, size, timeSpan } from '../../webview/figures.ts';

describe('duration', () => {
  it.each([
    [0, '0 ms'],
    [4.2, '4.20 ms'],
    [47.26, '47.3 ms'],
    [560.5, '561 ms'],
    [999.4, '999 ms'],
    [999.6, '1.00 s'],
    [3011, '3.01 s'],
    [16_418, '16.4 s'],
    [123_456, '123 s'],
    [1_234_567, '1230 s'],
  ])('says %d ms as %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

describe('signedDuration', () => {
  it.each([
    [-2450, '−2.45 s'],
    [57, '+57.0 ms'],
    [0, '±0 ms'],
  ])('says %d ms as %s', (ms, text) => {
    expect(signedDuration(ms)).toBe(text);
  });
});

describe('timeSpan', () => {
  it.each([
    [22_100, '22.1 s'],
    [119_999, '120 s'],
    [120_000, '2.00 min'],
    [7_200_000, '2.00 h'],
    [123 * 3_600_000, '123 h'],
  ])('says %d ms as %s', (ms, text) => {
    expect(timeSpan(ms)).toBe(text);
  });
});

describe('ratio', () => {
  it.each([
    [0.834, '0.83'],
    [1, '1.0'],
    [6.41, '6.4'],
    [12.4, '12'],
    [124, '124'],
  ])('says %d as %s', (value, text) => {
    expect(ratio(value)).toBe(text);
  });
});

describe('size', () => {
  it.each([
    [183_296, '183 kB'],
    [999_900, '1.00 MB'],
    [98_200_000, '98.2 MB'],
    [999_900_000, '1.00 GB'],
    [2_345_000_000, '2.35 GB'],
  ])('says %d bytes as %s', (bytes, text) => {
    expect(size(bytes)).toBe(text);
  });
});
