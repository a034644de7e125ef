import * as l10n from '@vscode/l10n';
import type { PastLimit } from '../../src/startup/pastLimits.ts';
import type { PastSource, PastSpanName } from '../../src/startup/pastStartup.ts';
import type { PastWait } from '../../src/startup/pastWait.ts';
import { duration } from '../figures.ts';
import { phaseName } from './words.ts';

/** The name of a stretch, for rows of charts and tables. */
export function spanName(phase: PastSpanName): string {
  switch (phase) {
    case 'init':
      return l10n.t('init containers');
    case 'application':
      return l10n.t('until ready');
    case 'unknown':
      return l10n.t('not told apart');
    default:
      return phaseName(phase);
  }
}

/** Where the end of a stretch was read. */
export function sourceText(source: PastSource): string {
  switch (source) {
    case 'metadata':
      return l10n.t('metadata');
    case 'condition':
      return l10n.t('condition of the pod');
    case 'containerStatus':
      return l10n.t('status of the container');
    case 'event':
      return l10n.t('event');
  }
}

/** At what a pod waits, as the end of a sentence. */
export function waitText({ at, container = '' }: PastWait): string {
  switch (at) {
    case 'schedule':
      return l10n.t('it is not scheduled to a node');
    case 'sandbox':
      return l10n.t('its sandbox is not ready');
    case 'init':
      return l10n.t('its init container {0} is not done', container);
    case 'container':
      return l10n.t('its container {0} has not started', container);
    case 'ready':
      return container === ''
        ? l10n.t('its containers run, and it is not ready')
        : l10n.t('its container {0} runs, and is not ready', container);
  }
}

/** What cannot be known of a startup, and why. */
export interface LimitText {
  readonly what: string;
  readonly why: string;
}

/** {@link PastLimit} in words. */
export function limitText(limit: PastLimit): LimitText {
  switch (limit.what) {
    case 'firstResponse':
      return {
        what: l10n.t('The first response'),
        why: l10n.t('nobody asked for it while the pod started. Ready may be before or after it.'),
      };
    case 'belowSecond':
      return {
        what: l10n.t('What is shorter than a second'),
        why: l10n.t('Kubernetes keeps the times of pods in whole seconds; only events have finer ones.'),
      };
    case 'image':
      return {
        what: l10n.t('When the image was there, how long it was pulled, and when the container was created'),
        why:
          limit.why === 'forbidden'
            ? l10n.t('only events tell that, and you may not list the events of this namespace.')
            : l10n.t(
                'only events tell that, and none is left: Kubernetes forgets them after an hour by default.',
              ),
      };
    case 'firstStart':
      return {
        what: l10n.t('The first start of {0}', limit.container),
        why: l10n.t(
          'it was restarted (restarts: {0}), and Kubernetes keeps only the last run of a container and the one before.',
          limit.restarts,
        ),
      };
    case 'firstReady':
      return firstReadyText(limit.why);
    case 'sandbox':
      return {
        what: l10n.t('When the sandbox was ready'),
        why:
          limit.why === 'late'
            ? l10n.t('the kubelet writes it when it looks at the pod again: only by when it was is known.')
            : l10n.t('this cluster does not write it into the pod.'),
      };
    case 'clocks':
      return {
        what: l10n.t('How far the clocks were apart'),
        why:
          limit.contradictionMs === undefined
            ? l10n.t(
                'API server, scheduler and node each wrote by their own clock; the figures take these for the same.',
              )
            : l10n.t(
                'they contradict each other by {0} at least: API server, scheduler and node each wrote by their own clock. Stretches between them are off by that.',
                duration(limit.contradictionMs),
              ),
      };
  }
}

function firstReadyText(why: Extract<PastLimit, { what: 'firstReady' }>['why']): LimitText {
  const what = l10n.t('When it was ready first');
  switch (why) {
    case 'restarted':
      return {
        what,
        why: l10n.t('a container was restarted, and the pod’s conditions tell of the last change only.'),
      };
    case 'ended':
      return { what, why: l10n.t('the pod has ended, and its conditions tell of that.') };
    case 'mayHaveChanged':
      return {
        what: l10n.t('Whether it was ready before'),
        why: l10n.t(
          'it has a readiness probe, which may have failed meanwhile: the condition tells of the last change only.',
        ),
      };
  }
}
