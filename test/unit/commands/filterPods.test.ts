import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { clearFilter, filterPods } from '../../../src/commands/filterPods.ts';
import type { Thaw } from '../../../src/views/thaw.ts';
import { ThawSession } from '../../../src/views/thawSession.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';

describe('thaw.filterPods', () => {
  const showInputBox = vi.mocked(vscode.window.showInputBox);
  let session: ThawSession;

  beforeEach(() => {
    vi.clearAllMocks();
    session = new ThawSession(new FakeMemento(), { info: vi.fn(), debug: vi.fn() });
  });

  async function run(command: typeof filterPods): Promise<void> {
    await command({ session } as unknown as Thaw, { args: [], report: vi.fn() });
  }

  it('begins with the filter there is, and keeps another', async () => {
    await session.chooseFilter('app=web');
    showInputBox.mockResolvedValue(' tier in (front) ');
    await run(filterPods);
    expect(showInputBox.mock.lastCall?.[0]?.value).toBe('app=web');
    expect(session.filter).toBe('tier in (front)');
  });

  it('leaves the filter as it is where the question is dismissed', async () => {
    await session.chooseFilter('app=web');
    showInputBox.mockResolvedValue(undefined);
    await run(filterPods);
    expect(session.filter).toBe('app=web');
  });

  it('says while it is typed what is wrong with a label selector', async () => {
    showInputBox.mockResolvedValue(undefined);
    await run(filterPods);
    const options = showInputBox.mock.lastCall?.[0];
    expect(options?.validateInput?.('app in (web')).toBe('The parenthesis after “in” is not closed');
    expect(options?.validateInput?.('app in (web)')).toBeUndefined();
  });

  it('is undone by thaw.clearFilter', async () => {
    await session.chooseFilter('app=web');
    await run(clearFilter);
    expect(session.filter).toBe('');
  });
});
