import type { NamedImage } from './environments/buildImage.ts';
import { unneededPaths } from './environments/environment.ts';

/** The image of the container that holds a pod's namespaces. */
export const pauseImage: NamedImage = {
  name: 'pause',
  image: {
    reference: 'thaw.local/pause:1',
    packages: ['catatonit'],
    excludedPaths: [...unneededPaths, '/usr/lib/*', '/usr/share/*'],
    folders: [],
    links: [],
    finish: [],
    command: ['/usr/bin/catatonit', '-P'],
    variables: {},
  },
};
