import type { NodeJson } from '../../../src/kubernetes/nodeSummary.ts';

/** A node that is ready, as the API server has it. */
export function nodeJson(
  name: string,
  { containerRuntime = 'containerd://2.3.1', kernel = '', architecture = '' } = {},
): NodeJson {
  return {
    metadata: { name, uid: name },
    status: {
      conditions: [{ type: 'Ready', status: 'True' }],
      nodeInfo: {
        containerRuntimeVersion: containerRuntime,
        kubeletVersion: 'v1.36.3',
        kernelVersion: kernel,
        architecture,
        operatingSystem: '',
        osImage: '',
      },
    },
  };
}
