/** At most 63 letters, digits and inner `-`, `_`, `.` (kubernetes.io, "Labels and Selectors"). */
const labelValue = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** Whether a label can have a text as its value; an empty one is none here. */
export function isLabelValue(text: string): boolean {
  return labelValue.test(text);
}
