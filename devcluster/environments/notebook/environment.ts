import { debianTriplet } from '../debianArchitecture.ts';
import { unneededPaths, type Environment } from '../environment.ts';
import { mainContainer, serverPod } from '../serverPod.ts';
import { serverProof } from '../serverProof.ts';

const name = 'notebook';
const reference = 'thaw.local/demo/notebook:1';
const port = 8080;
const libraries = `/usr/lib/${debianTriplet}`;
const pythonPackages = '/usr/lib/python3/dist-packages';

/** Python with pandas and a scikit-learn model that it trains at its start. */
export const notebook: Environment = {
  name,
  container: mainContainer,
  port,
  startupPath: '/health',
  image: {
    reference,
    packages: ['python3-minimal', 'python3-pandas', 'python3-sklearn'],
    excludedPaths: [
      ...unneededPaths,
      ...['pandas', 'scipy', 'sklearn'].map((library) => `${pythonPackages}/${library}*/tests/*`),
      '/usr/lib/python3/dist-packages/numpy/f2py/*',
      '/usr/share/zoneinfo/right/*',
    ],
    folders: [{ source: import.meta.dirname, include: /\.py$/, target: '/app' }],
    links: [
      { path: `${libraries}/libblas.so.3`, target: 'blas/libblas.so.3' },
      { path: `${libraries}/liblapack.so.3`, target: 'lapack/liblapack.so.3' },
    ],
    finish: [
      // Bytecode of what the server imports, and of nothing else: unchecked, since the image is never edited and
      // its files all carry the same time.
      ['/usr/bin/python3', '/app/compile_imports.py'],
    ],
    command: ['/usr/bin/python3', '/app/server.py'],
    variables: { LANG: 'C.UTF-8', PYTHONDONTWRITEBYTECODE: '1' },
    port,
  },
  pod: serverPod({ name, image: reference, port, healthPath: '/health', memory: '1Gi' }),
  warmUp: [{ request: { method: 'GET', path: '/predict?x=12' }, count: 20 }],
  stateProof: serverProof('/predict?x=7.5'),
};
