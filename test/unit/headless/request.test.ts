import { describe, expect, it } from 'vitest';
import { readRequest, usage } from '../../../src/headless/request.ts';

describe('the arguments of the program thaw', () => {
  it('name an action, and environment files', () => {
    expect(readRequest(['bake', 'a.thaw.yaml', 'b.thaw.yaml'])).toEqual({
      action: 'bake',
      files: ['a.thaw.yaml', 'b.thaw.yaml'],
      context: undefined,
      namespace: undefined,
      runtimeImage: 'thaw.local/runtime:1',
      json: false,
      runs: 5,
      size: undefined,
      start: undefined,
      name: undefined,
      replace: false,
      push: false,
    });
  });

  it('can change all that is assumed', () => {
    const args = [
      '--context=dev',
      '--namespace',
      'demo',
      '--runtime-image=r:2',
      '--json',
      '--runs=9',
      '--start=claim',
      '--replace',
      '--push',
    ];
    expect(readRequest(['measure', 'a.thaw.yaml', ...args])).toMatchObject({
      context: 'dev',
      namespace: 'demo',
      runtimeImage: 'r:2',
      json: true,
      runs: 9,
      start: 'claim',
      replace: true,
      push: true,
    });
  });

  it.each([
    { args: [], why: usage },
    { args: ['melt', 'a.thaw.yaml'], why: 'There is no "thaw melt".' },
    { args: ['bake'], why: '"thaw bake" needs an environment file.' },
    { args: ['measure', 'a', '--runs=0'], why: '--runs is a number from 1 to 1000, not "0".' },
    { args: ['pool', 'a', '--size=-1'], why: '--size is a number from 0 to 500, not "-1".' },
    { args: ['pool', 'a', '--size='], why: '--size is a number from 0 to 500, not "".' },
    { args: ['pool', 'a', '--size=1e9'], why: '--size is a number from 0 to 500, not "1e9".' },
    { args: ['measure', 'a', '--runs=many'], why: '--runs is a number from 1 to 1000, not "many".' },
    {
      args: ['measure', 'a', '--start=hot'],
      why: '--start is one of native, nested, lazy, claim, not "hot".',
    },
    { args: ['restore', 'a', 'b', '--name=c'], why: '--name is for one environment file.' },
    { args: ['bake', 'a', '--force'], why: "Unknown option '--force'" },
  ])('say what is wrong with $args', ({ args, why }) => {
    expect(readRequest(args)).toContain(why);
  });
});
