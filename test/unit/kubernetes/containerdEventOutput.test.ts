import { describe, expect, it } from 'vitest';
import type { ContainerdEvent } from '../../../src/kubernetes/containerdEvent.ts';
import { ContainerdEventOutput } from '../../../src/kubernetes/containerdEventOutput.ts';

describe('ContainerdEventOutput', () => {
  it('tells from when on nothing is missed, and then each event, however the lines are cut', () => {
    const told: (ContainerdEvent | string)[] = [];
    const output = new ContainerdEventOutput({
      onFollowing: () => told.push('following'),
      onEvent: (event) => told.push(event),
    });
    const event = { topic: '/tasks/start', podUid: 'u-1', container: 'main', unixMilliseconds: 1.5 };
    const lines = `following\n${JSON.stringify(event)}\n{"topic":"/tasks/exit"`;
    for (const piece of lines.match(/.{1,7}/gs) ?? []) output.write(piece);
    expect(told).toEqual(['following', event]);
  });
});
