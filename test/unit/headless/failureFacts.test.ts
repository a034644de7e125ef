import { describe, expect, it } from 'vitest';
import { failureFacts } from '../../../src/headless/failureFacts.ts';
import { ThawError } from '../../../src/kubernetes/thawError.ts';

const taken = new ThawError({
  reason: 'alreadyExists',
  attempted: 'restore demo/shop',
  explanation: 'there is a pod of that name already',
  remedies: [{ action: 'chooseName', text: 'Choose another name' }],
});

describe('what helps against a failure of the program thaw', () => {
  it('is told with the option that does it', () => {
    expect(failureFacts(taken, 'restore').remedies).toEqual(['Choose another name: --name']);
  });

  it('is told without an option that gives something else a name', () => {
    expect(failureFacts(taken, 'push').remedies).toEqual(['Choose another name']);
  });
});
