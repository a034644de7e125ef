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
