import type { StartedPod } from '../../../webview/startupTimings/startedPodMessages.ts';
import {
  after,
  condition,
  freshEvents,
  kubeletEvent,
  readyPod,
  running,
  scheduledEvent,
  startupOf,
  waiting,
} from '../../unit/startup/pastPods.ts';

const of = { context: 'dev', namespace: 'demo', pod: 'web', podUid: 'u-1' };

/** A pod whose events are all there. */
export const fresh: StartedPod = { of, startup: startupOf(readyPod(), freshEvents), checkpoints: 2 };

/** One whose events are forgotten. */
export const forgotten: StartedPod = {
  of,
  startup: startupOf(readyPod()),
  restoredFrom: 'web-warm',
  checkpoints: 0,
};

/** One with an init container and a sidecar beside its container. */
export const withInit: StartedPod = {
  of,
  startup: startupOf(
    readyPod({
      spec: {
        nodeName: 'node-1',
        initContainers: [{ name: 'migrate' }],
        containers: [{ name: 'main', readinessProbe: {} }, { name: 'proxy' }],
      },
      status: {
        phase: 'Running',
        conditions: [
          condition('PodScheduled', 0),
          condition('PodReadyToStartContainers', 2),
          condition('Initialized', 8),
          condition('Ready', 14),
        ],
        initContainerStatuses: [
          {
            name: 'migrate',
            ready: true,
            restartCount: 0,
            state: { terminated: { exitCode: 0, startedAt: after(1), finishedAt: after(7) } },
          },
        ],
        containerStatuses: [running('main', 9), running('proxy', 10)],
      },
    }),
  ),
  checkpoints: 1,
};

/** One whose image cannot be pulled. */
export const pending: StartedPod = {
  of,
  startup: startupOf(
    readyPod({
      status: {
        phase: 'Pending',
        conditions: [condition('PodScheduled', 0), condition('PodReadyToStartContainers', 2)],
        containerStatuses: [
          waiting('main', 'ImagePullBackOff', 'Back-off pulling image "registry.example/web:none"'),
        ],
      },
    }),
    [scheduledEvent(120), kubeletEvent('Pulling', 300)],
  ),
  checkpoints: 0,
};
