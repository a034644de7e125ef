import * as l10n from '@vscode/l10n';
import { forbiddenFailure } from './errorsOfAccess.ts';
import type { StatusObject } from './kubernetesObject.ts';
import { tryAgain } from './remedy.ts';
import type { Failure } from './thawError.ts';
import { ThawError } from './thawError.ts';

/** An answer whose status is not 2xx. */
export interface FailedAnswer {
  readonly code: number;
  /** The body: a `Status` as JSON text or parsed, or plain text. */
  readonly body: unknown;
  /** The headers by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What else is known about the failed request. */
export interface AnswerContext {
  readonly clientCertificateValidTo?: Date | undefined;
  readonly cause?: unknown;
}

/** Says why the API server refused a request, by its `Status` (meta/v1; reasons in apimachinery's `StatusReason`). */
export function statusFailure(
  attempted: string,
  answer: FailedAnswer,
  context: AnswerContext = {},
): ThawError {
  const status = statusOf(answer.body);
  const text = status?.message ?? (typeof answer.body === 'string' ? answer.body.trim() : '');
  const explained = explain(answer, status, text, context);
  return new ThawError({
    attempted,
    raw: text === '' ? undefined : text,
    cause: context.cause,
    ...explained,
  });
}

/** What stands before the fields that a strict API server does not know, or that are there twice (apimachinery, `strictDecodingError`). */
const strictDecoding = /^.*strict decoding error: /;

/** The `Status` in a body, where there is one. */
export function statusOf(body: unknown): StatusObject | undefined {
  const value = typeof body === 'string' ? parsed(body) : body;
  return isStatus(value) ? value : undefined;
}

function isStatus(value: unknown): value is StatusObject {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'Status';
}

function explain(
  answer: FailedAnswer,
  status: StatusObject | undefined,
  text: string,
  context: AnswerContext,
): Explained {
  switch (answer.code) {
    case 400:
    case 413:
      return {
        reason: 'invalidObject',
        explanation: sentence(
          text.replace(strictDecoding, ''),
          l10n.t('the API server cannot read the request'),
        ),
      };
    case 401:
      return notAuthenticated(context.clientCertificateValidTo);
    case 403:
      return forbiddenFailure(status?.message ?? text, status?.details);
    case 404:
      return notFound(status, text);
    case 409:
      return conflict(status, text);
    case 422:
      return invalid(status, text);
    case 429:
      return tooMany(answer, status);
    case 504:
      return {
        reason: 'requestTimedOut',
        explanation: sentence(text, l10n.t('the API server took too long')),
        remedies: [tryAgain],
      };
    case 502:
    case 503: {
      const explanation = sentence(text, l10n.t('the API server cannot serve requests at the moment'));
      return { reason: 'unreachable', explanation, remedies: [tryAgain] };
    }
    default:
      return {
        reason: 'unexpected',
        explanation: sentence(text, l10n.t('the API server answered {0}', answer.code)),
      };
  }
}

function notAuthenticated(validTo: Date | undefined): Explained {
  const expired = validTo !== undefined && validTo.getTime() < Date.now();
  const explanation = expired
    ? l10n.t('the client certificate in the kubeconfig expired on {0}', validTo.toISOString().slice(0, 10))
    : l10n.t('the API server does not accept the credentials: they are wrong or have expired');
  return {
    reason: 'credentialsExpired',
    explanation,
    remedies: [
      {
        action: 'signInAgain',
        text: expired ? l10n.t('Renew the client certificate') : l10n.t('Sign in to the cluster again'),
      },
      { action: 'openKubeconfig', text: l10n.t('Check the credentials in the kubeconfig') },
    ],
  };
}

function notFound(status: StatusObject | undefined, text: string): Explained {
  if (status === undefined) {
    return { reason: 'notFound', explanation: l10n.t('the API server does not serve this path') };
  }
  return { reason: 'notFound', explanation: sentence(text, l10n.t('it does not exist')) };
}

function conflict(status: StatusObject | undefined, text: string): Explained {
  if (status?.reason === 'AlreadyExists') {
    const explanation = sentence(text, l10n.t('an object of that name exists already'));
    return {
      reason: 'alreadyExists',
      explanation,
      remedies: [{ action: 'chooseName', text: l10n.t('Choose another name') }],
    };
  }
  const explanation = sentence(text, l10n.t('somebody else changed the object meanwhile'));
  return { reason: 'conflict', explanation, remedies: [tryAgain] };
}

/** The first cause says what is wrong; the message repeats all of them in one long line. */
function invalid(status: StatusObject | undefined, text: string): Explained {
  const [first, ...others] = status?.details?.causes ?? [];
  if (first?.message === undefined) {
    return {
      reason: 'invalidObject',
      explanation: sentence(text, l10n.t('the API server refuses the object as invalid')),
    };
  }
  const field = first.field === undefined || first.field === '' ? '' : `${first.field}: `;
  const cause = `${field}${sentence(first.message, l10n.t('invalid'))}`;
  return {
    reason: 'invalidObject',
    explanation: others.length === 0 ? cause : l10n.t('{0} (and {1} more)', cause, others.length),
  };
}

function tooMany(answer: FailedAnswer, status: StatusObject | undefined): Explained {
  const seconds = status?.details?.retryAfterSeconds ?? Number(answer.headers['retry-after'] ?? Number.NaN);
  const known = Number.isFinite(seconds) && seconds > 0;
  return {
    reason: 'tooManyRequests',
    explanation: l10n.t('the API server has too many requests to answer'),
    remedies: [
      {
        action: 'retry',
        text: known ? l10n.t('Try again in {0} s', seconds) : l10n.t('Try again in a few seconds'),
      },
    ],
  };
}

type Explained = Pick<Failure, 'reason' | 'explanation' | 'remedies'>;

/** A server's message as an explanation: its first line without the final full stop. */
function sentence(text: string, otherwise: string): string {
  const line = /^\s*(.*?)\.?\s*$/m.exec(text)?.[1] ?? '';
  return line === '' || line.startsWith('<') ? otherwise : line;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
