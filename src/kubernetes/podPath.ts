/** The path of the pods of a namespace, or of the whole cluster, at the API server. */
export function podsPath(namespace?: string): string {
  return `/api/v1${inNamespace(namespace)}/pods`;
}

/** The part of a path that says of which namespace objects are; none for those of the whole cluster. */
export function inNamespace(namespace?: string): string {
  return namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
}

/** The path of a pod at the API server. */
export function podPath({ namespace, pod }: { readonly namespace: string; readonly pod: string }): string {
  return `${podsPath(namespace)}/${encodeURIComponent(pod)}`;
}

/** The path at which the API server passes requests on to a port of a pod; `path` has its leading slash, and is encoded. */
export function podProxyPath(
  { namespace, pod, port }: { readonly namespace: string; readonly pod: string; readonly port: number },
  path: string,
): string {
  // The colon separates the port, and may stand in a path as it is.
  return `${podPath({ namespace, pod })}:${port}/proxy${path}`;
}
