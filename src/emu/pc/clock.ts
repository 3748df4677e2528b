/**
 * Virtual time. The only clock of the machine is the number of instructions that the processor has retired; everything
 * else - oscillators, interrupts, the date - is computed from it, so that two runs of one image see the same times.
 */
import { Rate } from './rate.js';

/** What a device asks the clock for: to be called when a moment has come. */
export interface Alarm {
  /** Calls the alarm's function when `instructions` have been retired; a moment that is past means the next one. */
  set(instructions: number): void;
  /** Forgets a moment that was set. */
  cancel(): void;
  /** The moment that is set, in instructions; Infinity if none is. */
  readonly deadline: number;
}

export interface Clock {
  /** Instructions retired since power-on. */
  readonly now: number;
  /** Speed of the processor. */
  readonly instructionsPerSecond: number;
  /** Makes an alarm; it starts out not set. */
  alarm(ring: () => void): Alarm;
  /** Instructions that pass in a number of microseconds, at least 1. */
  microseconds(count: number): number;
  /** A converter for a device's oscillator. */
  rate(ticksPerSecond: number): Rate;
}

class QueuedAlarm implements Alarm {
  deadline = Number.POSITIVE_INFINITY;
  readonly ring: () => void;
  readonly #moved: (deadline: number) => void;

  constructor(ring: () => void, moved: (deadline: number) => void) {
    this.ring = ring;
    this.#moved = moved;
  }

  set(instructions: number): void {
    this.deadline = instructions;
    this.#moved(instructions);
  }

  cancel(): void {
    this.deadline = Number.POSITIVE_INFINITY;
  }
}

/** The clock of a machine: its time comes from the processor, and it interrupts the processor for its alarms. */
export class InstructionClock implements Clock {
  readonly instructionsPerSecond: number;
  readonly #source: { readonly instructions: number; stop(): void };
  readonly #alarms: QueuedAlarm[] = [];
  #runEnd = 0;

  constructor(source: { readonly instructions: number; stop(): void }, instructionsPerSecond: number) {
    this.#source = source;
    this.instructionsPerSecond = instructionsPerSecond;
  }

  get now(): number {
    return this.#source.instructions;
  }

  alarm(ring: () => void): Alarm {
    const alarm = new QueuedAlarm(ring, (deadline) => {
      if (deadline < this.#runEnd) {
        this.#runEnd = deadline;
        this.#source.stop();
      }
    });
    this.#alarms.push(alarm);
    return alarm;
  }

  microseconds(count: number): number {
    return Math.max(1, Math.ceil((count * this.instructionsPerSecond) / 1e6));
  }

  rate(ticksPerSecond: number): Rate {
    return new Rate(ticksPerSecond, this.instructionsPerSecond);
  }

  /** The next moment at which an alarm rings; Infinity if none is set. */
  get nextDeadline(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const alarm of this.#alarms) if (alarm.deadline < next) next = alarm.deadline;
    return next;
  }

  /** Says up to when the processor is about to run; an alarm that a device sets earlier than that stops it. */
  beginRun(end: number): void {
    this.#runEnd = end;
  }

  /** Rings, earliest first, every alarm whose moment has come. */
  ringDue(): void {
    this.#runEnd = 0;
    for (;;) {
      let due: QueuedAlarm | undefined;
      for (const alarm of this.#alarms) {
        if (alarm.deadline <= this.now && (due === undefined || alarm.deadline < due.deadline)) due = alarm;
      }
      if (due === undefined) return;
      due.deadline = Number.POSITIVE_INFINITY;
      due.ring();
    }
  }
}
