import { InstructionClock } from '../../../src/emu/pc/clock.js';

/** A clock that the test moves: as a processor that does nothing but retire instructions. */
export class TestTime {
  instructions = 0;
  stops = 0;
  readonly clock: InstructionClock;

  constructor(instructionsPerSecond = 10_000_000) {
    this.clock = new InstructionClock(this, instructionsPerSecond);
  }

  stop(): void {
    this.stops += 1;
  }

  /** Lets instructions pass; alarms ring at their very moments. */
  pass(instructions: number): void {
    const end = this.instructions + instructions;
    while (this.clock.nextDeadline <= end) {
      this.instructions = Math.max(this.instructions, this.clock.nextDeadline);
      this.clock.ringDue();
    }
    this.instructions = end;
  }

  passMicroseconds(count: number): void {
    this.pass(this.clock.microseconds(count));
  }
}
