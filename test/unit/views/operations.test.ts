import { describe, expect, it, vi } from 'vitest';
import { type Operation, Operations } from '../../../src/views/operations.ts';

const restore: Operation = { podUid: 'source', text: 'Restoring…', title: 'Restoring web', cancel: vi.fn() };

describe('the operations under way', () => {
  it('are known by their pods until they end', () => {
    const operations = new Operations();
    const running = operations.begin(restore);
    expect(operations.ofPod('source')).toBe(restore);
    running.dispose();
    expect(operations.running).toEqual([]);
  });

  it('can go over to another pod, of which both are told', () => {
    const operations = new Operations();
    const running = operations.begin(restore);
    const told: string[] = [];
    operations.onDidChange(({ podUid }) => told.push(podUid));
    running.moveTo('new');
    expect(told).toEqual(['source', 'new']);
    expect(operations.ofPod('source')).toBeUndefined();
    expect(operations.ofPod('new')?.text).toBe('Restoring…');
    running.dispose();
    expect(operations.running).toEqual([]);
  });

  it('do not begin again where they are moved after their end', () => {
    const operations = new Operations();
    const running = operations.begin(restore);
    running.dispose();
    running.moveTo('new');
    expect(operations.running).toEqual([]);
  });
});
describe('operations that are all cancelled', () => {
  it('are waited for until the last has ended', async () => {
    const operations = new Operations();
    const cancelled: string[] = [];
    const begun = ['one', 'other'].map((podUid) =>
      operations.begin({ podUid, text: '', title: '', cancel: () => cancelled.push(podUid) }),
    );
    let hasEnded = false;
    const end = operations.cancelAll().then(() => (hasEnded = true));
    expect(cancelled).toEqual(['one', 'other']);
    begun[0]?.dispose();
    await Promise.resolve();
    expect(hasEnded).toBe(false);
    begun[1]?.dispose();
    await end;
    expect(operations.running).toEqual([]);
  });
});
