/** Where long work says what it is doing. */
export interface Progress {
  report(step: string): void;
}

/** Progress as lines on standard error, each with the seconds since the start. */
export class ConsoleProgress implements Progress {
  private readonly start = performance.now();

  report(step: string): void {
    const seconds = ((performance.now() - this.start) / 1000).toFixed(1).padStart(6);
    console.error(`${seconds} s  ${step}`);
  }
}
