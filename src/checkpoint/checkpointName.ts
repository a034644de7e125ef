import { createHash } from 'node:crypto';

/** The longest value of a label (kubernetes.io, "Labels and Selectors"), which a checkpoint's name must fit. */
export const longestName = 63;

const hashLength = 8;

/**
 * The name of a checkpoint: `<pod>-<container>-<date>-<time in UTC>`, a DNS subdomain (RFC 1123) and a label value. The same
 * checkpoint always gets the same name, whoever finds it.
 *
 * @param attempt from 2 on, another name, for one that is taken by another checkpoint of the same second
 */
export function checkpointName(
  { pod, container, checkpointedAt }: { pod: string; container: string; checkpointedAt: number },
  attempt = 1,
): string {
  const [date = '', time = ''] = new Date(checkpointedAt).toISOString().replaceAll(/[-:]/g, '').split(/[T.]/);
  const tail = `-${date}-${time}${attempt === 1 ? '' : `-${attempt}`}`;
  return shortened(`${pod}-${container}`, longestName - tail.length) + tail;
}

/** Cuts a text that is too long, and makes up for what is lost by a hash. */
function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, hashLength);
  // What comes before a hyphen must not end in a dot: each part of a subdomain ends in a letter or a digit.
  return `${text.slice(0, longest - hashLength - 1).replace(/[-.]+$/, '')}-${hash}`;
}
