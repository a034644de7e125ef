import type * as vscode from 'vscode';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { StartupTimingsPanel } from '../../../src/views/startupTimingsPanel.ts';
import type { PageState } from '../../../webview/startupTimings/messages.ts';
import type { StartedPod } from '../../../webview/startupTimings/startedPodMessages.ts';
import { readyPod, startupOf } from '../startup/pastPods.ts';
import { FakePanel, type fakeVscode } from './fakeVscode.ts';

const fake = vi.hoisted(() => ({ current: undefined as ReturnType<typeof fakeVscode> | undefined }));

vi.mock('vscode', async () => {
  const { fakeVscode } = await import('./fakeVscode.ts');
  fake.current = fakeVscode();
  return fake.current.module;
});

const request = {
  context: 'dev',
  namespace: 'demo',
  pod: 'counter',
  container: 'main',
  checkpoint: 'counter-warm',
  runsEach: 5,
  probe: { kind: 'http', port: 8080, path: '/', expectedStatus: 200 },
} as const;

const startedPod: StartedPod = {
  of: { context: 'dev', namespace: 'demo', pod: 'web', podUid: 'u-1' },
  startup: startupOf(readyPod()),
};

const state: PageState = {
  status: 'measured',
  measurement: {
    request,
    checkpoint: { name: 'counter-warm', bytes: 1, checkpointedAt: 0 },
    measuredAt: '2026-11-22T12:50:09.000Z',
    sides: [],
  },
};

describe('StartupTimingsPanel', () => {
  const actions = {
    measure: vi.fn(),
    cancel: vi.fn(),
    closed: vi.fn(),
    loaded: vi.fn(),
    openMeasurement: vi.fn(),
    tellOfPool: vi.fn(),
    actOnPod: vi.fn(),
    copy: vi.fn(),
    save: vi.fn(),
  };
  let timings: StartupTimingsPanel;
  let panel: FakePanel;

  beforeEach(() => {
    vi.clearAllMocks();
    timings = new StartupTimingsPanel('/extension' as unknown as vscode.Uri, actions);
    timings.open();
    panel = fake.current?.panels.at(-1) ?? new FakePanel();
  });

  it('may load from the folder of the built pages only', () => {
    expect(panel.webview.options).toEqual({
      enableScripts: true,
      localResourceRoots: ['/extension/dist/webview'],
    });
  });

  it('gives the page the words in the language of VS Code, whatever is in them', () => {
    const words = { 'Every run': 'Jeder "Lauf" & <mehr>' };
    const l10n = fake.current?.module.l10n as { bundle: Readonly<Record<string, string>> | undefined };
    l10n.bundle = words;
    const german = new FakePanel();
    timings.adopt(german as unknown as vscode.WebviewPanel);
    l10n.bundle = undefined;
    const [, attribute = ''] = /data-translations="([^"]*)"/.exec(german.webview.html) ?? [];
    const characters = { quot: '"', lt: '<', gt: '>', amp: '&' };
    const json = attribute.replaceAll(
      /&(quot|lt|gt|amp);/g,
      (_, name: keyof typeof characters) => characters[name],
    );
    expect(JSON.parse(json)).toEqual(words);
  });

  it('allows scripts and styles with its nonce only, which is another for each page', () => {
    const nonce = /<meta property="csp-nonce" content="(\w+)"/.exec(panel.webview.html)?.[1] ?? '';
    expect(nonce).toHaveLength(32);
    expect(panel.webview.html).toContain(
      `content="default-src 'none'; script-src 'nonce-${nonce}'; style-src https://webview.example 'nonce-${nonce}'`,
    );
    const other = new FakePanel();
    timings.adopt(other as unknown as vscode.WebviewPanel);
    expect(other.webview.html).not.toContain(nonce);
  });

  it('comes to the front where it is open already', () => {
    const before = fake.current?.panels.length;
    timings.open();
    expect(fake.current?.panels).toHaveLength(before ?? 0);
    expect(panel.reveal).toHaveBeenCalledOnce();
  });

  it('gives a page that has loaded what was shown last', () => {
    timings.show(state);
    panel.posted.length = 0;
    panel.send({ type: 'ready' });
    expect(panel.posted).toEqual([{ type: 'show', state }]);
  });

  it('leaves a page that came back after a reload what it has kept', () => {
    panel.send({ type: 'ready' });
    expect(panel.posted).toEqual([]);
  });

  it('is told of every page that has loaded, and gives it the history', () => {
    panel.send({ type: 'ready' });
    expect(actions.loaded).toHaveBeenCalledOnce();
    const history = { entries: [], unreadable: 0, isTruncated: false };
    timings.showHistory(history);
    expect(panel.posted).toEqual([{ type: 'history', history }]);
  });

  it('does what the buttons of the page say', () => {
    panel.send({ type: 'cancel' });
    panel.send({ type: 'measure' });
    panel.send({ type: 'measureAgain', request });
    panel.send({ type: 'open', id: 'one' });
    panel.send({ type: 'copy', text: '| cold |' });
    const pool = { context: 'dev', namespace: 'demo', environment: 'shop' };
    panel.send({ type: 'askPool', of: pool });
    expect(actions.tellOfPool).toHaveBeenCalledExactlyOnceWith(pool);
    const file = { format: 'csv', name: 'startup', content: 'a,b' };
    panel.send({ type: 'save', file });
    expect(actions.copy).toHaveBeenCalledExactlyOnceWith('| cold |');
    expect(actions.save).toHaveBeenCalledExactlyOnceWith(file);
    expect(actions.cancel).toHaveBeenCalledOnce();
    expect(actions.openMeasurement).toHaveBeenCalledExactlyOnceWith('one');
    expect(actions.measure.mock.calls).toEqual([[], [request]]);
  });

  it('gives a page that has loaded the pod that is shown, until the page closes it or none is to be shown', () => {
    timings.showPod(startedPod);
    panel.posted.length = 0;
    panel.send({ type: 'ready' });
    expect(panel.posted).toEqual([{ type: 'startedPod', shown: startedPod }]);
    panel.send({ type: 'closePod' });
    panel.send({ type: 'ready' });
    expect(panel.posted).toHaveLength(1);
    timings.showPod(undefined);
    expect(panel.posted.at(-1)).toEqual({ type: 'startedPod' });
  });

  describe('of a failure', () => {
    const run = vi.fn();
    const help = { advice: 'Ask jane.', buttons: [{ title: 'Copy RBAC Rule', run }] };
    const message = { type: 'help', help: { advice: 'Ask jane.', buttons: ['Copy RBAC Rule'] } };
    const failed: PageState = {
      ...state,
      status: 'failed',
      failure: { message: 'Cannot start', explanation: 'jane' },
    };

    it('gives the page what can be done about it, also one that has loaded again', () => {
      timings.show(failed);
      timings.showHelp(help);
      expect(panel.posted.at(-1)).toEqual(message);
      panel.posted.length = 0;
      panel.send({ type: 'ready' });
      expect(panel.posted).toEqual([{ type: 'show', state: failed }, message]);
    });

    it('does what its buttons say, and nothing else', () => {
      timings.show(failed);
      timings.showHelp(help);
      panel.send({ type: 'help', button: 'Delete Everything' });
      expect(run).not.toHaveBeenCalled();
      panel.send({ type: 'help', button: 'Copy RBAC Rule' });
      expect(run).toHaveBeenCalledOnce();
    });

    it('forgets that with the state', () => {
      timings.show(failed);
      timings.showHelp(help);
      timings.show(state);
      panel.posted.length = 0;
      panel.send({ type: 'ready' });
      panel.send({ type: 'help', button: 'Copy RBAC Rule' });
      expect(panel.posted).toEqual([{ type: 'show', state }]);
      expect(run).not.toHaveBeenCalled();
    });
  });

  describe('is seen', () => {
    it('while it is visible', () => {
      expect(timings.isSeen).toBe(true);
      panel.visible = false;
      expect(timings.isSeen).toBe(false);
    });

    it('not where it shows a pod in place of what was measured', () => {
      timings.showPod(startedPod);
      expect(timings.isSeen).toBe(false);
    });

    it('not once it is closed', () => {
      panel.dispose();
      expect(timings.isSeen).toBe(false);
    });
  });

  it('does with a pod that is shown what its buttons say', () => {
    const { of } = startedPod;
    for (const type of ['measurePod', 'checkpointPod', 'readPod']) panel.send({ type, of });
    panel.send({ type: 'measurePod', of: { namespace: 'demo' } });
    expect(actions.actOnPod.mock.calls).toEqual([
      ['measurePod', of],
      ['checkpointPod', of],
      ['readPod', of],
    ]);
  });

  it.each([
    undefined,
    'cancel',
    { type: 'remove' },
    { type: 'measureAgain' },
    { type: 'open' },
    { type: 'copy' },
    { type: 'askPool', of: { context: 'dev' } },
    { type: 'save', file: { format: 'csv', name: '../startup', content: '' } },
    { type: 'measureAgain', request: { ...request, runsEach: 1e9 } },
    { type: 'measureAgain', request: { ...request, probe: { kind: 'exec', command: [] } } },
  ])('ignores a message that is none of the page’s: %j', (message) => {
    panel.send(message);
    expect(actions.measure).not.toHaveBeenCalled();
    expect(actions.cancel).not.toHaveBeenCalled();
    expect(actions.openMeasurement).not.toHaveBeenCalled();
    expect(actions.copy).not.toHaveBeenCalled();
    expect(actions.tellOfPool).not.toHaveBeenCalled();
    expect(actions.save).not.toHaveBeenCalled();
    expect(panel.posted).toEqual([]);
  });

  it('tells when it is closed', () => {
    panel.dispose();
    expect(actions.closed).toHaveBeenCalledOnce();
  });

  it('gives way to a panel that VS Code brings back, without ending a measurement', () => {
    timings.adopt(new FakePanel() as unknown as vscode.WebviewPanel);
    expect(panel.isDisposed).toBe(true);
    expect(actions.closed).not.toHaveBeenCalled();
  });
});
