/** Bits of the x87 status word (Intel SDM vol. 1, 8.1.3); the six exceptions have the same positions in the control word. */
export const IE = 0x01; // invalid operation
export const DE = 0x02; // denormal operand
export const ZE = 0x04; // division by zero
export const OE = 0x08; // overflow
export const UE = 0x10; // underflow
export const PE = 0x20; // precision: the result is not exact
export const SF = 0x40; // stack fault
export const ES = 0x80; // an unmasked exception is pending
export const C0 = 0x100;
export const C1 = 0x200;
export const C2 = 0x400;
export const C3 = 0x4000;
export const BUSY = 0x8000;

export const EXCEPTIONS = IE | DE | ZE | OE | UE | PE;
/** The exceptions found before a result is computed: unmasked, they leave every operand as it was. */
export const PRE_COMPUTATION = IE | DE | ZE;
export const CONDITION_CODES = C0 | C1 | C2 | C3;

/** Rounding control, as bits 10-11 of the control word encode it. */
export const RoundingMode = { nearest: 0, down: 1, up: 2, zero: 3 } as const;
