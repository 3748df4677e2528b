/** What QEMU's monitor command `info registers` says of the processor. */
export interface ProcessorState {
  readonly eip: number;
  /** Halted with interrupts off: nothing but a reset or an NMI can wake it. */
  readonly dead: boolean;
}

const INTERRUPT_FLAG = 0x200;

/** Reads the text of `info registers`. */
export function processorState(text: string): ProcessorState {
  const [, eip, eflags] = /EIP=([0-9a-f]+) EFL=([0-9a-f]+)/.exec(text) ?? ['', '0', '200'];
  const halted = /HLT=1/.test(text);
  return {
    eip: Number.parseInt(eip, 16),
    dead: halted && (Number.parseInt(eflags, 16) & INTERRUPT_FLAG) === 0,
  };
}
