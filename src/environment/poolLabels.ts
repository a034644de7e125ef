/** The label of a pod of a warm pool: {@link waitingValue}, or {@link claimedValue} once it belongs to somebody. */
export const poolLabel = 'thaw.dev/pool';

export const waitingValue = 'waiting';
export const claimedValue = 'claimed';

/** The label, and with the name in full the annotation, of a claimed pod that says whose it is. */
export const ownerKey = 'thaw.dev/owner';

/** The annotation of a claimed pod with the time of the claim (RFC 3339). */
export const claimedAtAnnotation = 'thaw.dev/claimed-at';

/** The annotation of a claimed pod with the end of its lifetime (RFC 3339); one without it is kept until it is released. */
export const expiresAtAnnotation = 'thaw.dev/expires-at';

/** The annotation of a pod of a warm pool that names its restored container. */
export const restoredContainerAnnotation = 'thaw.dev/restored-container';

/** The annotation of a pod of a warm pool with what its environment's file says of claims: see claimRules.ts. */
export const claimRulesAnnotation = 'thaw.dev/claim-rules';

/** A label's value has at most 63 characters (Kubernetes' syntax of labels). */
const longestLabelValue = 63;

/** The name of the Deployment that is an environment's pool. Environments' names are so short that it fits a label, too. */
export function poolName(environment: string): string {
  return `thaw-pool-${environment}`;
}

/** A name as the value of a label: what labels cannot have is replaced by hyphens. Empty where nothing is left. */
export function labelValueOf(name: string): string {
  return name
    .replaceAll(/[^-\w.]+/g, '-')
    .replace(/^[-_.]+/, '')
    .slice(0, longestLabelValue)
    .replace(/[-_.]+$/, '');
}
