import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { Emulator } from './emulators.js';
import { CHECKSUM_DIGITS, MARKS } from './rom.js';

/** One execution of a workload. */
export interface Sample {
  /** Between its marks, in seconds. */
  readonly seconds: number;
  readonly checksum: string;
}

/** What time is: as it passes, or what the emulator's process used of the processors, all threads (Linux only). */
export type ClockName = 'wall' | 'processor';

/** Longest time that one workload may take, in milliseconds. */
const PATIENCE = 120_000;

/** An emulator that runs the ROM in a process of its own; while it is not its turn, it is stopped. */
export class Guest {
  readonly emulator: Emulator;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #clock: ClockName;
  #onByte: (byte: number) => void = () => {};
  #fail: (error: Error) => void = () => {};
  #errors = '';
  #rounds = 0;

  constructor(emulator: Emulator, romFile: string, clock: ClockName) {
    this.emulator = emulator;
    this.#clock = clock;
    const [program, ...args] = emulator.command(romFile);
    this.#process = spawn(program, args);
    this.#process.stdout.on('data', (bytes: Buffer) => {
      for (const byte of bytes) this.#onByte(byte);
    });
    this.#process.stderr.on('data', (bytes: Buffer) => {
      this.#errors += bytes.toString();
    });
    this.#process.on('exit', (code, signal) =>
      this.#fail(new Error(`ended (${signal ?? code}): ${this.#errors.trim()}`)),
    );
    this.#process.on('error', (error) => this.#fail(error));
  }

  /** Executes every workload once. Throws an Error if the emulator ends or takes longer than two minutes for one. */
  async round(): Promise<Sample[]> {
    const samples: Sample[] = [];
    if (this.#rounds++ > 0) {
      this.#process.kill('SIGCONT');
      this.#process.stdin.write(Buffer.of(MARKS.go));
    }
    let began = 0;
    let seconds = 0;
    let checksum: string | undefined;
    await new Promise<void>((resolve, reject) => {
      const fail = (error: Error): void => reject(new Error(`${this.emulator.name}: ${error.message}`));
      const impatient = (): NodeJS.Timeout =>
        setTimeout(() => fail(new Error(`a workload took longer than ${PATIENCE / 1000} s`)), PATIENCE);
      let timer = impatient();
      this.#fail = fail;
      this.#onByte = (byte) => {
        if (checksum !== undefined) {
          checksum += String.fromCharCode(byte);
          if (checksum.length < CHECKSUM_DIGITS) return;
          samples.push({ seconds, checksum });
          checksum = undefined;
        } else if (byte === MARKS.round) {
          clearTimeout(timer);
          resolve();
        } else if (byte === MARKS.end) {
          seconds = this.#now() - began;
          checksum = '';
        } else if (byte === MARKS.begin(samples.length)) {
          clearTimeout(timer);
          timer = impatient();
          began = this.#now();
        }
      };
    });
    this.#process.kill('SIGSTOP');
    return samples;
  }

  /** Instructions of each workload, where the emulator tells. */
  get instructions(): readonly number[] {
    return this.#errors
      .split('\n')
      .filter((line) => /^\d+$/.test(line))
      .map(Number);
  }

  /** Ends the emulator. */
  close(): void {
    this.#fail = () => {};
    this.#process.kill('SIGKILL');
  }

  /** Seconds. */
  #now(): number {
    return this.#clock === 'wall' ? Number(process.hrtime.bigint()) / 1e9 : this.#processorTime();
  }

  /** Nanoseconds on a processor are the first number of a thread's schedstat (Linux, scheduler/sched-stats). */
  #processorTime(): number {
    const tasks = `/proc/${this.#process.pid}/task`;
    let nanoseconds = 0;
    for (const task of readdirSync(tasks)) {
      nanoseconds += Number(readFileSync(`${tasks}/${task}/schedstat`, 'latin1').split(' ')[0]);
    }
    return nanoseconds / 1e9;
  }
}
