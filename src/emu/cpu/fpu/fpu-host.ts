/**
 * The memory operand of one x87 instruction. Displacements are bytes from the operand's first byte (0..107, FNSAVE being
 * the longest); values are unsigned. An access that faults throws whatever the processor throws for it, and the FPU has
 * then changed nothing: the instruction can be restarted.
 */
export interface FpuMemory {
  /** Selector of the segment that the operand is in (reported as the data pointer's selector). */
  readonly selector: number;
  /** Effective address inside that segment, unsigned (reported as the data pointer's offset). */
  readonly offset: number;
  read16(displacement: number): number;
  read32(displacement: number): number;
  write16(displacement: number, value: number): void;
  write32(displacement: number, value: number): void;
  /** Raises the fault that writing bytes 0..length-1 would raise, and writes nothing. */
  prepareWrite(length: number): void;
}

/** What an x87 instruction needs of the processor around it. */
export interface FpuHost {
  /** CS selector of the instruction being executed. */
  readonly instructionSelector: number;
  /** EIP of its first byte, prefixes included, unsigned. */
  readonly instructionOffset: number;
  /** CR0.PE set and EFLAGS.VM clear: selects the protected-mode layout of environment images. */
  readonly protectedMode: boolean;
  /** Operand size in force: selects the 16- or 32-bit layout of FLDENV, FNSTENV, FNSAVE and FRSTOR. */
  readonly operandSize16: boolean;
  /** EFLAGS, of which CF, PF and ZF are read (FCMOVcc). */
  getFlags(): number;
  /** FCOMI and its kin: CF, PF and ZF become the bits of `flags` (at their EFLAGS positions); OF, SF and AF are cleared. */
  setComparisonFlags(flags: number): void;
  /** FNSTSW AX. */
  setAx(value: number): void;
  /**
   * A waiting instruction found an unmasked exception pending. With CR0.NE the host throws to deliver #MF (vector 16);
   * without it, it signals FERR#, and if it returns, the instruction goes on as with IGNNE# asserted.
   */
  numericError(): void;
}
