import { describe, expect, it } from 'vitest';
import { Cpu } from '../../../src/emu/cpu/cpu.js';
import { Segment } from '../../../src/emu/cpu/environment.js';

const CODE = 0x1000;
const DATA = 0x2000;

const CR0_PE = 0x01;
const CR0_MP = 0x02;
const CR0_EM = 0x04;
const CR0_TS = 0x08;
const CR0_NE = 0x20;

const NM = 7;
const MF = 16;
const UD = 6;
const PF = 14;

/** A flat 32-bit processor at `code`, whose exceptions end `run`. */
function processor(code: string, cr0 = CR0_PE | CR0_NE): Cpu {
  const cpu = new Cpu({
    ramBytes: 0x10000,
    environment: {
      portIn: () => 0xff,
      portOut: () => {},
      mmioRead: () => 0xff,
      mmioWrite: () => {},
      acknowledgeInterrupt: () => 0,
      trap: () => true,
    },
  });
  cpu.cr0 = cr0;
  const flat = { base: 0, limit: 0xffffffff };
  for (let n = 0; n < 6; n++) cpu.setSegment(n, { ...flat, selector: 0x10, rights: 0xc093 });
  cpu.setSegment(Segment.CS, { ...flat, selector: 8, rights: 0xc09b });
  cpu.ram.set(Buffer.from(code.replaceAll(' ', ''), 'hex'), CODE);
  cpu.fpu.initialize();
  cpu.eip = CODE;
  return cpu;
}

function view(cpu: Cpu): DataView {
  return new DataView(cpu.ram.buffer, cpu.ram.byteOffset, cpu.ram.length);
}

describe('x87 instructions in the processor', () => {
  it('read and write memory through the address of the instruction', () => {
    // fld qword [ebx]; fadd qword [ebx+8]; fstp qword [ebx+16]
    const cpu = processor('dd03 dc4308 dd5b10');
    cpu.regs[3] = DATA;
    view(cpu).setFloat64(DATA, 1.5, true);
    view(cpu).setFloat64(DATA + 8, 2.25, true);
    expect(cpu.run(3)).toBe('budget');
    expect(view(cpu).getFloat64(DATA + 16, true)).toBe(3.75);
    expect(cpu.eip).toBe(CODE + 8);
  });

  it('note the pointers of the instruction, prefixes included, and of its operand', () => {
    // fldz; es fld dword [0x2040]; fnstenv [0x2000]
    const cpu = processor('d9ee 26d90540200000 d93500200000');
    cpu.setSegment(Segment.ES, { selector: 0x18, base: 0, limit: 0xffffffff, rights: 0xc093 });
    cpu.run(3);
    const words = [12, 16, 20, 24].map((at) =>
      view(cpu)
        .getUint32(DATA + at, true)
        .toString(16),
    );
    expect(words).toEqual(['1002', '1050008', '2040', 'ffff0018']);
  });

  it('use the 16-bit layout with a 16-bit operand size', () => {
    // data16 fnsave [0x2000]
    const cpu = processor('66dd3500200000');
    cpu.ram.fill(0xaa, DATA, DATA + 128);
    cpu.run(1);
    expect(view(cpu).getUint32(DATA, true)).toBe(0x37f);
    expect(cpu.ram[DATA + 93]).toBe(0);
    expect(cpu.ram[DATA + 94]).toBe(0xaa);
  });

  it('set EFLAGS for FCOMI and take them for FCMOV', () => {
    // fldz; fld1; fcomi st, st(1); fcmovnbe st, st(1); fistp dword [0x2000]
    const cpu = processor('d9ee d9e8 dbf1 dbd1 db1d00200000');
    cpu.eflags = 0x8d7;
    cpu.run(5);
    expect(cpu.eflags & 0x8d5).toBe(0);
    expect(view(cpu).getInt32(DATA, true)).toBe(0);
  });

  it('deliver an unmasked exception as #MF at the next waiting instruction, which can be executed again', () => {
    // fldcw [0x2000] (ZE unmasked); fld1; fldz; fdivp; fnstsw ax; fld1
    const cpu = processor('d92d00200000 d9e8 d9ee def9 dfe0 d9e8');
    view(cpu).setUint16(DATA, 0x37b, true);
    expect(cpu.run(10)).toBe('trap');
    expect(cpu.trap).toMatchObject({ vector: MF, software: false });
    expect(cpu.instructions).toBe(5);
    expect(cpu.eip).toBe(CODE + 14);
    expect(cpu.regs[0] & 0x80ff).toBe(0x8084);
    cpu.fpu.initialize();
    expect(cpu.run(1)).toBe('budget');
    expect(cpu.eip).toBe(CODE + 16);
  });

  it('go on past a pending exception without CR0.NE', () => {
    const cpu = processor('d92d00200000 d9e8 d9ee def9 d9e8 9b', CR0_PE);
    view(cpu).setUint16(DATA, 0x37b, true);
    expect(cpu.run(6)).toBe('budget');
  });

  it.each([
    ['FLD1 with EM', 'd9e8', CR0_EM, true],
    ['FLD1 with TS', 'd9e8', CR0_TS, true],
    ['FNINIT with TS', 'dbe3', CR0_TS, true],
    ['WAIT with TS alone', '9b', CR0_TS, false],
    ['WAIT with MP alone', '9b', CR0_MP, false],
    ['WAIT with MP and TS', '9b', CR0_MP | CR0_TS, true],
    ['WAIT with EM', '9b', CR0_EM, false],
  ])('are refused with #NM as CR0 says: %s', (_, code, cr0, refused) => {
    const cpu = processor(code, CR0_PE | CR0_NE | cr0);
    const reason = cpu.run(1);
    expect(reason).toBe(refused ? 'trap' : 'budget');
    if (refused) expect(cpu.trap?.vector).toBe(NM);
  });

  it('raise #UD for encodings that are none', () => {
    const cpu = processor('d9d1');
    expect(cpu.run(1)).toBe('trap');
    expect(cpu.trap?.vector).toBe(UD);
  });

  it('leave registers and memory alone when a store crosses into a page that is not there', () => {
    // fld1; fstp tbyte [0x3ffc]
    const cpu = processor('d9e8 db3dfc3f0000');
    const directory = 0x8000;
    const table = 0x9000;
    view(cpu).setUint32(directory, table | 3, true);
    for (const page of [1, 2, 3]) view(cpu).setUint32(table + 4 * page, (page << 12) | 3, true);
    cpu.cr3 = directory;
    cpu.cr0 |= 0x80000000;
    cpu.run(1);
    const state = cpu.fpu.state.slice();
    expect(cpu.run(1)).toBe('trap');
    expect(cpu.trap?.vector).toBe(PF);
    expect(cpu.cr2).toBe(0x4000);
    expect(cpu.fpu.state).toEqual(state);
    expect(view(cpu).getUint32(0x3ffc, true)).toBe(0);
  });
});
