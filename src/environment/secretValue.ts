/** Names that people give to what is secret. */
const secretName =
  /(?:^|[^a-z])(?:pass|passwd|passphrase|pwd|secret|token|credentials?|auth|authorization|cookie)(?:$|[^a-z])|password|secret|apikey|api[-_]?key|access[-_]?key|private[-_]?key|signing[-_]?key|encryption[-_]?key|(?:access|auth|bearer|refresh|session|id)[-_]?token|credential|connection[-_]?string|\bdsn\b/i;

/** Values that are secret whatever they are called: keys, tokens of known forms, addresses with a password in them. */
const secretValue =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|\beyJ[\w-]{8,}\.[\w-]+\.|\b(?:AKIA|ASIA)[A-Z0-9]{12,}|\bgh[opsur]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bxox[abprs]-[\w-]{10,}|\bsk[-_](?:live[-_]|test[-_]|ant-|proj-)?[A-Za-z0-9]{16,}|\bAIza[\w-]{30,}|[a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:[^\s/@]+@|\bBearer \S{8,}|\bBasic [A-Za-z0-9+/]{8,}|[;?&](?:password|pwd|token|secret|api_?key|sig)=[^;&\s]+|^(?:password|pwd)=[^;&\s]+/i;

/** References in which nothing secret stands: `$(NAME)` of Kubernetes, `$NAME` and `${NAME}` of shells. */
const reference = /^\$(?:\([\w.-]+\)|\{\w+\}|\w+)$/;

/** Harmless values of what is called like a secret: switches, numbers, and where a file is. */
const harmless = /^(?:|true|false|yes|no|on|off|none|null|enabled|disabled|\d{1,5}|\/[\w./-]*)$/i;

/** Whether a text with a name, such as an environment variable, likely is secret. In doubt it is. */
export function isLikelySecret(name: string, value: string): boolean {
  if (secretValue.test(value)) return true;
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').replaceAll('_', ' ');
  const isNamed = secretName.test(words) || secretName.test(name);
  return isNamed && !harmless.test(value) && !reference.test(value);
}
