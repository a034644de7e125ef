import { debianArchitecture } from '../debianArchitecture.ts';
import { unneededPaths, type Environment } from '../environment.ts';
import { mainContainer, serverPod } from '../serverPod.ts';
import { serverProof } from '../serverProof.ts';

const name = 'jvm';
const reference = 'thaw.local/demo/jvm:1';
const port = 8080;
const runtime = `/usr/lib/jvm/java-25-openjdk-${debianArchitecture}`;

/** A Java server that loads thousands of classes and fills a large map at its start. */
export const jvm: Environment = {
  name,
  container: mainContainer,
  port,
  startupPath: '/health',
  image: {
    reference,
    packages: ['openjdk-25-jre-headless'],
    excludedPaths: [
      ...unneededPaths,
      // Archives of the platform's classes for other layouts of the heap than the one used here, classes_coh.jsa.
      `${runtime}/lib/server/classes.jsa`,
      `${runtime}/lib/server/classes_nocoops*.jsa`,
      '/usr/share/ca-certificates/*',
    ],
    folders: [{ source: import.meta.dirname, include: /^Server\.java$/, target: '/app' }],
    links: [{ path: '/usr/bin/java', target: `${runtime}/bin/java` }],
    // The run-time package contains the compiler as a module, only not the command.
    finish: [
      [
        '/usr/bin/java',
        '-m',
        'jdk.compiler/com.sun.tools.javac.Main',
        '-d',
        '/app/classes',
        '/app/Server.java',
      ],
    ],
    command: [
      '/usr/bin/java',
      // Without this the JVM keeps a file in /tmp mapped and shared with other processes, which fails to restore.
      '-XX:-UsePerfData',
      // Few threads, and a heap that is small, also where objects are made: all of that ends up in the archive.
      '-XX:+UseSerialGC',
      '-XX:+UseCompactObjectHeaders',
      '-Xms64m',
      '-Xmn16m',
      '-Xmx256m',
      '-cp',
      '/app/classes',
      'Server',
    ],
    variables: {},
    port,
  },
  pod: serverPod({ name, image: reference, port, healthPath: '/health', memory: '1Gi' }),
  warmUp: [{ request: { method: 'GET', path: '/lookup?key=4711' }, count: 50 }],
  stateProof: serverProof('/lookup?key=4711'),
};
