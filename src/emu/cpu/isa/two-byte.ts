import { GROUP_6, GROUP_7, GROUP_8, GROUP_9, GROUP_15 } from './groups.js';
import { locked, type Opcode, row } from './row.js';

function fill(map: Opcode[], first: number, last: number, opcode: Opcode): void {
  for (let n = first; n <= last; n++) map[n] = opcode;
}

/** The map of opcodes after 0F (Intel SDM vol. 2, table A-3), as far as a P6 without MMX has them. */
function build(): readonly Opcode[] {
  const map = new Array<Opcode>(256).fill(undefined);
  map[0x00] = GROUP_6;
  map[0x01] = GROUP_7;
  map[0x02] = row('LAR Gv,Ew');
  map[0x03] = row('LSL Gv,Ew');
  map[0x06] = row('CLTS');
  map[0x08] = row('INVD');
  map[0x09] = row('WBINVD');
  map[0x0b] = row('UD2');
  // Reserved for hints since the Pentium Pro, and executed as NOP.
  fill(map, 0x18, 0x1f, row('NOP Ev'));
  map[0x20] = row('MOV Rd,Cd');
  map[0x21] = row('MOV Rd,Dd');
  map[0x22] = row('MOV Cd,Rd');
  map[0x23] = row('MOV Dd,Rd');
  map[0x30] = row('WRMSR');
  map[0x31] = row('RDTSC');
  map[0x32] = row('RDMSR');
  map[0x33] = row('RDPMC');
  fill(map, 0x40, 0x4f, row('CMOVcc Gv,Ev'));
  fill(map, 0x80, 0x8f, row('Jcc Jv'));
  fill(map, 0x90, 0x9f, row('SETcc Eb'));
  map[0xa0] = row('PUSH FS');
  map[0xa1] = row('POP FS');
  map[0xa2] = row('CPUID');
  map[0xa3] = row('BT Ev,Gv');
  map[0xa4] = row('SHLD Ev,Gv,Ib');
  map[0xa5] = row('SHLD Ev,Gv,CL');
  map[0xa8] = row('PUSH GS');
  map[0xa9] = row('POP GS');
  map[0xab] = locked('BTS Ev,Gv');
  map[0xac] = row('SHRD Ev,Gv,Ib');
  map[0xad] = row('SHRD Ev,Gv,CL');
  map[0xae] = GROUP_15;
  map[0xaf] = row('IMUL Gv,Ev');
  map[0xb0] = locked('CMPXCHG Eb,Gb');
  map[0xb1] = locked('CMPXCHG Ev,Gv');
  map[0xb2] = row('LSS Gv,Mp');
  map[0xb3] = locked('BTR Ev,Gv');
  map[0xb4] = row('LFS Gv,Mp');
  map[0xb5] = row('LGS Gv,Mp');
  map[0xb6] = row('MOVZX Gv,Eb');
  map[0xb7] = row('MOVZX Gv,Ew');
  map[0xb9] = row('UD1 Gv,Ev');
  map[0xba] = GROUP_8;
  map[0xbb] = locked('BTC Ev,Gv');
  map[0xbc] = row('BSF Gv,Ev');
  map[0xbd] = row('BSR Gv,Ev');
  map[0xbe] = row('MOVSX Gv,Eb');
  map[0xbf] = row('MOVSX Gv,Ew');
  map[0xc0] = locked('XADD Eb,Gb');
  map[0xc1] = locked('XADD Ev,Gv');
  map[0xc7] = GROUP_9;
  fill(map, 0xc8, 0xcf, row('BSWAP Zv'));
  return map;
}

export const TWO_BYTE: readonly Opcode[] = build();
