// What a connection takes of the Kubernetes client, by the client's own files. Imported by the client's name, it would be bundled
// together with the generated APIs, and they would be loaded with every connection: see clientApis.ts.
export { KubeConfig } from '@kubernetes/client-node/dist/config.js';
export { createConfiguration } from '@kubernetes/client-node/dist/gen/configuration.js';
export { RequestContext } from '@kubernetes/client-node/dist/gen/http/http.js';
export { ServerConfiguration } from '@kubernetes/client-node/dist/gen/servers.js';
