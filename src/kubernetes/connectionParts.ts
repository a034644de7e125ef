// What a connection is made of, in one file: it is loaded as a whole when the first one is made.
export { ClusterConnection } from './connection.ts';
export { ExecCredentials, execProvider } from './execCredential.ts';
export { invalidKubeconfig } from './kubeconfigFile.ts';
export { PooledKubeConfig } from './pooledKubeConfig.ts';
