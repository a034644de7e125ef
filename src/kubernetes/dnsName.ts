/** At most 63 lower case letters, digits and inner hyphens. */
const dnsLabel = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/** DNS labels joined by dots. */
const dnsSubdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

/** The longest name of a pod, in characters. */
const longestSubdomain = 253;

/** Whether a text can be the name of a namespace or a container, or a host name: a DNS label (RFC 1123). */
export function isDnsLabel(text: string): boolean {
  return dnsLabel.test(text);
}

/** Whether a text can be the name of a pod: a DNS subdomain (RFC 1123). */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= longestSubdomain && dnsSubdomain.test(text);
}
