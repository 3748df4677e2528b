/** What a machine is made of, in plain data. */
import { loaderText } from './loader/plan9-ini.js';

export interface MachineConfig {
  /** Bytes of RAM: a multiple of 1 MB, from 4 MB to 512 MB. */
  readonly ramBytes: number;
  /**
   * Speed of the processor: instructions per second of guest time, 4,000,000 to 1,000,000,000. Slower ones break the
   * kernels' calibration loops.
   */
  readonly instructionsPerSecond: number;
  /** Date and time at power-on: seconds since 1970-01-01, as the real-time clock shows them. */
  readonly startSeconds: number;
  /** The text of plan9.ini, as it stands in the file; empty for none. */
  readonly plan9ini: string;
}

/** The machine that is used unless something else is asked for. */
const DEFAULT_MACHINE: MachineConfig = {
  ramBytes: 128 << 20,
  instructionsPerSecond: 10_000_000,
  startSeconds: Date.UTC(2012, 5, 14) / 1000,
  plan9ini: '',
};

/** A configuration that cannot be built; the message is a sentence for a person. */
export class MachineConfigError extends Error {
  override readonly name = 'MachineConfigError';
}

/** The default machine with some things different. Throws a MachineConfigError for values out of range. */
export function machineConfig(changes: Partial<MachineConfig> = {}): MachineConfig {
  const config = { ...DEFAULT_MACHINE, ...changes };
  const megabytes = config.ramBytes / (1 << 20);
  if (!Number.isInteger(megabytes) || megabytes < 4 || megabytes > 512) {
    throw new MachineConfigError(`RAM must be 4 to 512 whole megabytes, not ${config.ramBytes} bytes`);
  }
  const speed = config.instructionsPerSecond;
  if (!Number.isInteger(speed) || speed < 4_000_000 || speed > 1_000_000_000) {
    throw new MachineConfigError(`the speed must be 4 to 1000 million instructions per second, not ${speed}`);
  }
  const last = Date.UTC(2099, 11, 31) / 1000;
  if (!Number.isInteger(config.startSeconds) || config.startSeconds < 0 || config.startSeconds > last) {
    throw new MachineConfigError(
      `the start time must be in whole seconds from 1970 to 2099, not ${config.startSeconds}`,
    );
  }
  try {
    loaderText(config.plan9ini);
  } catch (error) {
    throw new MachineConfigError((error as Error).message);
  }
  return config;
}
