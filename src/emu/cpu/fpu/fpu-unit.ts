import { C1, IE, PRE_COMPUTATION, SF } from './bits.js';
import { type Float80, INDEFINITE } from './float80.js';
import type { FpuState } from './fpu-state.js';
import { Operation } from './rounding.js';

/** The registers, and the instruction in progress: what all instructions do with exceptions and the stack. */
export class FpuUnit {
  readonly operation = new Operation();

  constructor(readonly registers: FpuState) {}

  /**
   * Takes the exceptions of the operation into the status word; `conditions` become the condition codes in `mask`.
   *
   * @returns whether a result is to be delivered: not after an unmasked IE, DE or ZE
   */
  settle(conditions = 0, mask = C1): boolean {
    const { operation } = this;
    const { aborted } = operation;
    const rounded = operation.roundedUp && !aborted ? C1 : 0;
    const flags = aborted ? operation.flags & (PRE_COMPUTATION | SF) : operation.flags;
    this.registers.updateStatus(mask, flags | rounded | conditions);
    return !aborted;
  }

  /** Stack underflow: an operand's register is empty. Returns whether the masked response is to follow. */
  underflow(conditions = 0, mask = C1): boolean {
    this.operation.flags |= IE | SF;
    return this.settle(conditions, mask);
  }

  /** Before a push: true if ST(7) is free. If not, stack overflow with its masked response. */
  roomToPush(): boolean {
    if (this.registers.isEmpty(7)) return true;
    this.operation.flags |= IE | SF;
    if (this.settle(C1)) this.place(INDEFINITE);
    return false;
  }

  /** Pushes a value, whatever is in its place. */
  place(value: Float80): void {
    this.registers.top = this.registers.top - 1;
    this.registers.set(0, value);
  }

  /** Pushes a value that no exception but stack overflow attends. */
  push(value: Float80): void {
    if (!this.roomToPush()) return;
    this.settle();
    this.place(value);
  }

  popIf(condition: boolean): void {
    if (condition) this.registers.pop();
  }

  /** For instructions that replace ST(0) and push: the stack fault and its masked response, if there is one. */
  stackFault(mask = C1): boolean {
    const { registers } = this;
    const empty = registers.isEmpty(0);
    if (!empty && registers.isEmpty(7)) return false;
    this.operation.flags |= IE | SF;
    if (this.settle(empty ? 0 : C1, mask)) {
      registers.set(0, INDEFINITE);
      this.place(INDEFINITE);
    }
    return true;
  }
}
