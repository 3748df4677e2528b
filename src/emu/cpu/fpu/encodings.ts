/**
 * Which x87 encodings exist (SDM vol. 2, appendix A, tables ), and the undocumented aliases that processors
 * have executed since the 387 (DC D0 FCOM2, DC D8 FCOMP3, DD C8 FXCH4, DE D0 FCOMP5, DF C0 FFREEP, DF C8 FXCH7,
 * DF D0/D8 FSTP8/9, D9 D8 FSTP1). FISTTP came with SSE3, which this processor does not have.
 */

/** For D8..DF: one bit per ModR/M reg field with a memory operand. */
const MEMORY = [0xff, 0xfd, 0xff, 0xad, 0xff, 0xdd, 0xff, 0xfd];

/** For D8..DF: for each reg field, one bit per r/m field of the register forms. */
const REGISTER: readonly (readonly number[])[] = [
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0xff, 0xff, 0x01, 0xff, 0x33, 0x7f, 0xff, 0xff],
  [0xff, 0xff, 0xff, 0xff, 0x00, 0x02, 0x00, 0x00],
  [0xff, 0xff, 0xff, 0xff, 0x1f, 0xff, 0xff, 0x00],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00],
  [0xff, 0xff, 0xff, 0x02, 0xff, 0xff, 0xff, 0xff],
  [0xff, 0xff, 0xff, 0xff, 0x01, 0xff, 0xff, 0x00],
];

/** Whether the processor executes this encoding rather than raising #UD. */
export function isDefined(opcode: number, modrm: number): boolean {
  const reg = (modrm >>> 3) & 7;
  const mask = modrm < 0xc0 ? 1 << reg : 1 << (modrm & 7);
  return ((modrm < 0xc0 ? MEMORY[opcode & 7] : REGISTER[opcode & 7][reg]) & mask) !== 0;
}

/** Control instructions that do not deliver pending exceptions first (SDM vol. 1, 8.3.11). */
export function isNonWaiting(opcode: number, modrm: number): boolean {
  const reg = (modrm >>> 3) & 7;
  if (modrm >= 0xc0) return (opcode === 0xdb && reg === 4) || (opcode === 0xdf && modrm === 0xe0);
  return (opcode === 0xd9 && reg >= 6) || (opcode === 0xdd && reg >= 6);
}
