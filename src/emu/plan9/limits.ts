/** What the processes of a run may use up; the run ends with the outcome 'limit' when one is reached. */
export interface Limits {
  /** Bytes of the processes' memory, page tables included; if there is hardware already, it is what that has. */
  readonly memory: number;
  /** Instructions retired by all processes of a run, those of replayed programs included. */
  readonly instructions: number;
  /** Processes made in a run. */
  readonly processes: number;
  /** Processes alive at once. */
  readonly liveProcesses: number;
  /** Descriptors open in one process. */
  readonly openFiles: number;
  /** Bytes printed on the console. */
  readonly output: number;
  /** Bytes held by files that were written. */
  readonly fileBytes: number;
  /** System calls of a run. */
  readonly systemCalls: number;
}

const MB = 1024 * 1024;

/** Enough for building any Plan 9 kernel or library, a few times over. */
export const DEFAULT_LIMITS: Limits = {
  memory: 256 * MB,
  instructions: 100e9,
  processes: 200_000,
  liveProcesses: 1000,
  openFiles: 1000,
  output: 64 * MB,
  fileBytes: 512 * MB,
  systemCalls: 100e6,
};
