import * as l10n from '@vscode/l10n';
import { timeBetween } from '../../src/startup/moment.ts';
import type { PastContainer } from '../../src/startup/pastContainers.ts';
import type { PastStartup } from '../../src/startup/pastStartup.ts';
import { html } from '../elements.ts';
import { duration } from '../figures.ts';
import { actionButton } from './actionButton.ts';
import { aboutText, boundsText } from './boundsText.ts';
import type { PagePart } from './drawnParts.ts';
import { type FigureTable, figureTable, none } from './figureTable.ts';
import type { Send } from './messages.ts';
import { momentText } from './momentText.ts';
import { section } from './section.ts';
import { startedPodChart, startedPodLegend } from './startedPodChart.ts';
import type { StartedPod } from './startedPodMessages.ts';
import { limitText, sourceText, spanName, waitText } from './startedPodWords.ts';
import { dateAndTime } from './words.ts';

/** A pod that is shown in place of a measurement. */
export interface StartedPodPart {
  readonly shown: StartedPod;
  readonly onClose: () => void;
}

/** The parts of the page where it shows what is known of the startup of a pod that nobody measured. */
export function startedPodParts(
  { shown, onClose }: StartedPodPart,
  width: number,
  send: Send,
): readonly PagePart[] {
  const { startup } = shown;
  return [
    {
      name: 'pod-head',
      of: [shown],
      step: 0,
      draw: () => [header(shown, onClose, send), ...remedy(shown, send), headline(shown)],
    },
    {
      name: 'pod-chart',
      of: [shown, width],
      step: 0,
      draw: () =>
        startup.spans.length === 0
          ? []
          : [
              section(
                l10n.t('Where the time went, as far as it is known'),
                startedPodLegend(),
                startedPodChart(startup, width),
              ),
            ],
    },
    {
      name: 'pod-figures',
      of: [shown],
      step: 1,
      draw: () => [
        ...(startup.spans.length === 0 ? [] : [figureTable(spanTable(startup))]),
        figureTable(containerTable(startup)),
        limits(shown),
      ],
    },
  ];
}

function header({ of, checkpoints }: StartedPod, onClose: () => void, send: Send): HTMLElement {
  const measure = actionButton('measure-pod', 'primary', l10n.t('Measure Startup…'), () => {
    send({ type: 'measurePod', of });
  });
  if (checkpoints === 0) {
    measure.setAttribute('disabled', '');
    measure.setAttribute('aria-describedby', 'pod-remedy');
  }
  return html(
    'header',
    {},
    html('h1', {}, l10n.t('Startup Timings')),
    html('span', { class: 'subject' }, `${of.context} · ${of.namespace}/${of.pod}`),
    html(
      'span',
      { class: 'actions' },
      actionButton('close-pod', 'secondary', l10n.t('Show Measurements'), onClose),
      actionButton('read-pod', 'secondary', l10n.t('Read Again'), () => {
        send({ type: 'readPod', of });
      }),
      measure,
    ),
  );
}

/** Why the pod cannot be measured yet, and what changes that. */
function remedy({ of, checkpoints }: StartedPod, send: Send): HTMLElement[] {
  if (checkpoints !== 0) return [];
  return [
    html(
      'div',
      { class: 'status' },
      html(
        'span',
        { id: 'pod-remedy' },
        l10n.t('Measuring takes a checkpoint of this pod, and there is none yet.'),
      ),
      actionButton('checkpoint-pod', 'secondary', l10n.t('Checkpoint…'), () => {
        send({ type: 'checkpointPod', of });
      }),
    ),
  ];
}

function headline(shown: StartedPod): HTMLElement {
  const { startup } = shown;
  return html(
    'section',
    { class: 'headline', 'aria-label': l10n.t('Result') },
    ...(startup.total
      ? [
          html(
            'div',
            { class: 'figures' },
            html(
              'div',
              { class: 'figure-block' },
              html('div', { class: 'large' }, boundsText(startup.total)),
              html('div', { class: 'caption' }, l10n.t('create request to ready, read afterwards')),
            ),
          ),
        ]
      : []),
    html('h2', { class: 'lead' }, headlineText(startup)),
    ...waiting(startup),
    html('p', { class: 'circumstances' }, circumstances(shown)),
  );
}

function headlineText({ pod, total, wait, age, limits: all, restart }: PastStartup): string {
  if (total) return l10n.t('{0} started in {1} (to Ready)', pod, aboutText(total));
  if (wait)
    return l10n.t('{0} is not ready: {1}, {2} after the create request', pod, waitText(wait), aboutText(age));
  if (restart) {
    return l10n.t(
      '{0} was restarted: its last start took {1} (to Ready), and its first one is not known to its end',
      pod,
      aboutText(restart),
    );
  }
  return all.some((limit) => limit.what === 'firstReady' && limit.why === 'ended')
    ? l10n.t('{0} has ended: when it was ready is not known any more', pod)
    : l10n.t('{0}: how long it took to be ready is not known', pod);
}

/** What the cluster says of why the pod is not ready: in its own words. */
function waiting({ wait }: PastStartup): HTMLElement[] {
  const told = [wait?.reason, wait?.message].filter(Boolean).join(': ');
  if (told === '') return [];
  return [html('div', { class: 'status failure' }, told)];
}

function circumstances({ startup, restoredFrom, claimedAt }: StartedPod): string {
  const { node, created, container, containers } = startup;
  const several = containers.filter(({ kind }) => kind === 'app').length > 1;
  return [
    node === undefined
      ? l10n.t('Created {0}.', dateAndTime(created.earliestMs))
      : l10n.t('Created {0}, on {1}.', dateAndTime(created.earliestMs), node),
    restoredFrom === undefined
      ? l10n.t('Nothing on it says that it was restored from a checkpoint.')
      : l10n.t('Restored from the checkpoint {0}.', restoredFrom),
    ...(claimedAt === undefined
      ? []
      : [l10n.t('It waited in a warm pool until it was claimed {0}.', dateAndTime(claimedAt))]),
    ...(several && container !== undefined
      ? [l10n.t('Image, creation and start are those of {0}, which started last.', container)]
      : []),
    l10n.t('Thaw did not measure this start: the figures are what Kubernetes still says of it.'),
  ].join(' ');
}

function spanTable({ spans, created, total }: PastStartup): FigureTable {
  const zeroMs = created.earliestMs;
  return {
    caption: l10n.t('Phases'),
    columns: [l10n.t('Phase'), l10n.t('took'), l10n.t('from'), l10n.t('to'), l10n.t('end told by')],
    rows: [
      ...spans.map(({ phase, from, to }) => [
        spanName(phase),
        boundsText(timeBetween(from, to)),
        momentText(from, zeroMs),
        momentText(to, zeroMs),
        sourceText(to.source),
      ]),
      ...(total ? [[l10n.t('total'), boundsText(total), '', '', '']] : []),
    ],
  };
}

function containerTable({ containers, created }: PastStartup): FigureTable {
  const at = (moment: PastContainer['started']): string =>
    moment === undefined ? none : momentText(moment, created.earliestMs);
  const hasInit = containers.some(({ kind }) => kind === 'init');
  return {
    caption: l10n.t('Containers'),
    columns: [
      l10n.t('Container'),
      l10n.t('first started'),
      ...(hasInit ? [l10n.t('ended')] : []),
      l10n.t('image pulled for'),
      l10n.t('restarts'),
    ],
    rows: containers.map((container) => [
      container.kind === 'init' ? l10n.t('init: {0}', container.name) : container.name,
      at(container.started),
      ...(hasInit ? [at(container.ended)] : []),
      pullText(container),
      String(container.restarts),
    ]),
  };
}

function pullText({ pullMs, imagePresent, started }: PastContainer): string {
  if (pullMs !== undefined) return duration(pullMs);
  if (imagePresent !== undefined) return l10n.t('was there');
  return started === undefined ? none : l10n.t('not known');
}

function limits({ startup, restoredFrom }: StartedPod): HTMLElement {
  const all = [
    ...startup.limits.map(limitText),
    ...(restoredFrom === undefined
      ? [
          {
            what: l10n.t('Whether something other than Thaw restored it'),
            why: l10n.t('only Thaw’s own labels are known.'),
          },
        ]
      : []),
  ];
  const title = l10n.t('What cannot be known');
  return html(
    'section',
    { class: 'limits', 'aria-label': title },
    html('h2', {}, title),
    html('ul', {}, ...all.map(({ what, why }) => html('li', {}, html('strong', {}, what), `: ${why}`))),
    html(
      'p',
      { class: 'note' },
      l10n.t(
        'Measure Startup… answers these: it starts the pod anew beside this one, cold and restored, and times every phase until the first response on one clock.',
      ),
    ),
  );
}
