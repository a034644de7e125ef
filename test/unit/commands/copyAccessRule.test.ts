import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { copyAccessRule } from '../../../src/commands/copyAccessRule.ts';
import type { AccessRule } from '../../../src/kubernetes/remedy.ts';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import type { LiveState } from '../../../src/views/liveState.ts';
import type { Thaw } from '../../../src/views/thaw.ts';

const live: LiveState = { status: 'live' };

function forbidden(resource: string, namespace?: string): ThawError {
  const rule: AccessRule = { verb: 'list', group: '', resource, namespace };
  return new ThawError({
    reason: 'forbidden',
    attempted: `watch the ${resource}`,
    explanation: 'it is forbidden',
    remedies: [
      { action: 'signInAgain', text: 'Sign in' },
      { action: 'grantAccess', text: 'Ask for it', rule, user: 'jane' },
    ],
  });
}

const unreachable = new ThawError({ reason: 'unreachable', attempted: 'watch the pods', explanation: 'no' });

/** What is in the clipboard afterwards. */
async function copied(states: {
  readonly state?: LiveState;
  readonly checkpointState?: LiveState;
  readonly pods?: ReadonlyMap<string, ThawError>;
  readonly checkpoints?: ReadonlyMap<string, ThawError>;
}): Promise<string | undefined> {
  const { pods = new Map(), checkpoints = new Map() } = states;
  const hidden = { visible: false, selection: [] };
  const thaw = {
    host: { podsTreeView: hidden, checkpointsTreeView: hidden, environmentsTreeView: hidden },
    live: {
      state: live,
      checkpointState: live,
      ...states,
      watch: { podFailures: pods, checkpointState: { failures: checkpoints } },
    },
  } as unknown as Thaw;
  const write = vi.spyOn(vscode.env.clipboard, 'writeText');
  await copyAccessRule(thaw, { args: [], report: vi.fn() });
  return write.mock.lastCall?.[0];
}

describe('the rule that is copied', () => {
  beforeEach(() => {
    vi.clearAllMocks();
  });

  it('grants what keeps from the checkpoints, where all pods can be read', async () => {
    const failure = forbidden('configmaps');
    expect(await copied({ checkpointState: { status: 'failed', failure } })).toMatch(/"configmaps"/);
    const checkpoints = new Map([['closed', forbidden('configmaps', 'closed')]]);
    expect(await copied({ checkpoints })).toMatch(/"?closed"?[^]*"configmaps"/);
  });

  it('grants what keeps from pods, where that is missing, too', async () => {
    const checkpoints = new Map([['', forbidden('configmaps')]]);
    expect(await copied({ pods: new Map([['', forbidden('pods')]]), checkpoints })).toMatch(/"pods"/);
  });

  it('grants a right that is missing for checkpoints, where pods fail for another reason', async () => {
    const state: LiveState = { status: 'failed', failure: unreachable };
    expect(await copied({ state, checkpoints: new Map([['', forbidden('configmaps')]]) })).toMatch(
      /"configmaps"/,
    );
  });

  it('is none where no right is missing, which is said', async () => {
    expect(await copied({ state: { status: 'failed', failure: unreachable } })).toBeUndefined();
    expect(vscode.window.showInformationMessage).toHaveBeenCalledExactlyOnceWith(
      'No right is missing to list pods and checkpoints.',
    );
  });
});
