/** A process of a container. All of it but the numbers is what the process says of itself: hostile input. */
export interface ContainerProcess {
  /** As the container's own processes know it. */
  readonly pid: number;
  /** The id of the user, as it is in the container. */
  readonly user: number;
  /** The letter of the kernel's (Linux, proc_pid_status, "State"): `R`, `S`, `D`, `T`, `t`, `Z`, `X`, `I`. */
  readonly state: string;
  /** How much of its memory is resident; 0 for a process that has ended. */
  readonly rssBytes: number;
  /** The kernel's short name of it. */
  readonly name: string;
  /** The beginning of its command line; empty where it has ended, or where its memory has not arrived yet. */
  readonly command: string;
}

/** Reads what `container-processes` of the runtime image prints: a line of JSON for each process. */
export function parseProcesses(output: string): readonly ContainerProcess[] {
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ContainerProcess);
}
