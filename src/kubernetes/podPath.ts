/** The path of a namespace's pods at the API server. */
export function podsPath(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
}

/** The path of a pod at the API server. */
export function podPath({ namespace, pod }: { readonly namespace: string; readonly pod: string }): string {
  return `${podsPath(namespace)}/${encodeURIComponent(pod)}`;
}
