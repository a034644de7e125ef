import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { containerOf, podChoices } from '../../../src/commands/targets.ts';
import { pickOne } from '../../../src/commands/pickOne.ts';
import type { PodJson } from '../../../src/kubernetes/podJson.ts';
import { summarizePod } from '../../../src/kubernetes/podSummary.ts';
import { containerRow, containerTooltip, podRow, podTooltip } from '../../../src/views/podRows.ts';
import type { Thaw } from '../../../src/views/thaw.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';
import { fakePod } from '../kubernetes/fakePod.ts';
import { hostile, steering } from './hostileTexts.ts';

/** A pod in which everything that can be shown is this text. */
function podOf(text: string): PodJson {
  const pod = fakePod({
    name: text,
    namespace: text,
    node: text,
    labels: { 'thaw.dev/restored-from': text, [text]: text },
    annotations: { 'thaw.dev/restored-from': text, [text]: text },
  });
  const state = { waiting: { reason: text, message: text } };
  return {
    ...pod,
    spec: { nodeName: text, containers: [text, `${text}2`].map((name) => ({ name, image: text })) },
    status: {
      ...pod.status,
      reason: text,
      podIP: text,
      containerStatuses: [{ name: text, ready: false, restartCount: 1, state }],
    },
  };
}

describe.each(Object.entries(hostile))('a pod whose texts are a hostile %s', (_, text) => {
  const pod = summarizePod(podOf(text));
  const place = { id: 'p', namespace: pod.namespace, pod: pod.name, podUid: pod.uid };

  it('has rows that show it on one line, and let it turn nothing around', () => {
    const rows = [
      podRow({ kind: 'pod', ...place }, pod, { checkpoints: 1, operation: undefined }),
      ...pod.containers.map((container) =>
        containerRow({ kind: 'container', ...place, container: container.name }, container, {
          checkpoints: 0,
          isBusy: false,
        }),
      ),
    ];
    for (const { label, description, accessibilityInformation } of rows) {
      // A label as an object or a tooltip as Markdown would be more than text.
      expect([typeof label, typeof description]).toEqual(['string', 'string']);
      const texts = [label, description, accessibilityInformation?.label];
      const shown = texts.filter((each) => typeof each === 'string').join(' ');
      expect(shown).not.toMatch(steering);
      expect(shown.length).toBeGreaterThan(text.length);
    }
  });

  it('has tooltips in which nothing of it is Markdown, HTML or a link', () => {
    const containers = pod.containers.map(containerTooltip);
    for (const { value, isTrusted, supportHtml } of [podTooltip(pod, []), ...containers]) {
      expect([isTrusted, supportHtml]).toEqual([false, false]);
      expect(value).not.toMatch(/[[\]<>()`$]|command:|\p{Cf}|[^\P{Cc}\n]/u);
      for (const line of value.split('\n').filter((each) => each.startsWith('| '))) {
        expect(line.match(/\|/g), line).toHaveLength(3);
      }
    }
  });

  describe('is offered in a list', () => {
    const showQuickPick = vi.mocked(
      vscode.window.showQuickPick as (items: readonly vscode.QuickPickItem[]) => Thenable<unknown>,
    );
    const thaw = {
      host: { choices: new FakeMemento() },
      live: {
        hold: () => ({ dispose: vi.fn() }),
        settled: () => Promise.resolve({ status: 'live' }),
        watch: { pods: () => [pod], settled: () => Promise.resolve() },
      },
    } as unknown as Thaw;

    beforeEach(() => {
      vi.clearAllMocks();
      showQuickPick.mockImplementation(([first]) => Promise.resolve(first));
    });

    function expectText(): void {
      const [items = []] = showQuickPick.mock.lastCall ?? [];
      expect(items.length).toBeGreaterThan(0);
      for (const { label, description = '', detail = '' } of items) {
        const shown = [label, description, detail].join(' ');
        expect(shown).not.toMatch(steering);
        expect(shown, 'icons stand behind a backslash').not.toMatch(/(?<!\\)\$\(/);
      }
    }

    it('as text, and is what is chosen', async () => {
      const choices = await podChoices(thaw, {});
      const chosen = await pickOne(thaw.host.choices, 'pod', { title: '', placeHolder: '', choices });
      expect(chosen).toMatchObject({ namespace: text, pod: text });
      expectText();
    });

    it('with its containers, by the names that they have', async () => {
      expect(await containerOf({ namespace: text, pod: text, podUid: pod.uid }, thaw)).toBe(text);
      expectText();
    });
  });
});
