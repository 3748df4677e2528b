import { describe, expect, it } from 'vitest';
import { disassemble } from '../../../../src/emu/cpu/disassembler/disassemble.js';

function text(hex: string, options: Parameters<typeof disassemble>[3] = {}): string {
  const bytes = Buffer.from(hex, 'hex');
  const { length, text } = disassemble(bytes, 0, 0x80100020, options);
  return length === bytes.length ? text : `${text} (length ${length})`;
}

describe('Intel syntax', () => {
  it.each([
    ['8b45fc', 'mov eax, [ebp-4]'],
    ['8d44b308', 'lea eax, [ebx+esi*4+8]'],
    ['c70578563412efbe0000', 'mov dword ptr [0x12345678], 0xbeef'],
    ['66a378563412', 'mov [0x12345678], ax'],
    ['0fb606', 'movzx eax, byte ptr [esi]'],
    ['f3a5', 'rep movsd'],
    ['f2ae', 'repne scasb'],
    ['64a4', 'movsb es:[edi], fs:[esi]'],
    ['f0ff4304', 'lock inc dword ptr [ebx+4]'],
    ['ff1485ccc01080', 'call dword ptr [eax*4-0x7fef3f34]'],
    ['e8db0f0000', 'call 0x80101000'],
    ['7efe', 'jle 0x80100020'],
    ['ea785634121000', 'jmp far 0x10:0x12345678'],
    ['cd40', 'int 0x40'],
    ['0f22d8', 'mov cr3, eax'],
    ['0f0115 34120080'.replace(' ', ''), 'lgdt [0x80001234]'],
    ['0fa4d008', 'shld eax, edx, 8'],
    ['c8100001', 'enter 0x10, 1'],
    ['d40a', 'aam 0xa'],
    ['ec', 'in al, dx'],
    ['66ef', 'out dx, ax'],
    ['6683c0ff', 'add ax, 0xffff'],
    ['66c3', 'data16 ret'],
    ['67e2fd', 'addr16 loop 0x80100020'],
    ['67a13412', 'addr16 mov eax, [0x1234]'],
    ['668cd8', 'mov ax, ds'],
    ['dd4508', 'fld qword ptr [ebp+8]'],
    ['dec9', 'fmulp st(1), st'],
    ['dff1', 'fcomip st, st(1)'],
    ['dfe0', 'fnstsw ax'],
    ['db2b', 'fld tbyte ptr [ebx]'],
    ['d96c2404', 'fldcw word ptr [esp+4]'],
  ])('%s is %s', (hex, want) => {
    expect(text(hex)).toBe(want);
  });

  it.each([
    ['8b4602', 'mov ax, [bp+2]'],
    ['66678b4602', 'mov eax, [esi+2]'],
    ['3e8b4600', 'mov ax, ds:[bp]'],
    ['ea00000010', 'jmp far 0x1000:0'],
    ['ebfe', 'jmp 0x20'],
    ['98', 'cbw'],
    ['6698', 'cwde'],
    ['66cf', 'iretd'],
    ['e3fe', 'jcxz 0x20'],
    ['2ed7', 'xlatb cs:[bx]'],
  ])('in 16-bit code %s is %s', (hex, want) => {
    expect(text(hex, { code32: false })).toBe(want);
  });

  it('names targets if it can', () => {
    const symbol = (address: number) => (address === 0x80101000 ? 'main' : undefined);
    expect(text('e8db0f0000', { symbol })).toBe('call main');
    expect(text('e8dc0f0000', { symbol })).toBe('call 0x80101001');
  });
});

describe("Plan 9's syntax", () => {
  it.each([
    ['8b45fc', 'MOVL\t-0x4(BP), AX'],
    ['8d44b308', 'LEAL\t0x8(BX)(SI*4), AX'],
    ['c7042478563412', 'MOVL\t$0x12345678, (SP)'],
    ['880b', 'MOVB\tCL, (BX)'],
    ['0fb606', 'MOVBLZX\t(SI), AX'],
    ['0fbfc1', 'MOVWLSX\tCX, AX'],
    ['83f805', 'CMPL\tAX, $0x5'],
    ['c1e004', 'SHLL\t$0x4, AX'],
    ['f3a5', 'REP; MOVSL'],
    ['7402', 'JEQ\t0x80100024'],
    ['0f9cc0', 'SETLT\tAL'],
    ['cd40', 'INT\t$0x40'],
    ['ffd0', 'CALL\t*AX'],
    ['0f22d8', 'MOVL\tAX, CR3'],
    ['ee', 'OUTB\tAL, DX'],
    ['ed', 'INL\tDX, AX'],
    ['dd4508', 'FMOVD\t0x8(BP), F0'],
    ['d95c2404', 'FMOVFP\tF0, 0x4(SP)'],
    ['dec1', 'FADDDP\tF0, F1'],
    ['60', 'PUSHAL'],
  ])('%s is %s', (hex, want) => {
    expect(text(hex, { syntax: 'plan9' })).toBe(want);
  });

  it('names functions and data relative to SB', () => {
    const symbol = (address: number) => (address === 0x80101000 ? 'main' : 'm+0x4');
    expect(text('e8db0f0000', { syntax: 'plan9', symbol })).toBe('CALL\tmain(SB)');
    expect(text('a134120080', { syntax: 'plan9', symbol })).toBe('MOVL\tm+0x4(SB), AX');
  });
});

describe('what is no instruction', () => {
  it.each([
    ['0f04', '(bad)'],
    ['8cf8', '(bad)'],
    ['8ec8', '(bad)'],
    ['0f20c8', '(bad)'],
    ['f090', '(bad)'],
    ['d9d1', '(bad)'],
    ['8dc0', '(bad)'],
    ['8b45', '(truncated)'],
    ['66', '(truncated)'],
    ['666666666666666666666666666666', '(bad)'],
  ])('%s is %s', (hex, want) => {
    expect(text(hex)).toBe(want);
  });

  it('still has a length, so that a listing gets on', () => {
    expect(disassemble(new Uint8Array(0), 0, 0)).toEqual({ length: 1, text: '(truncated)' });
  });
});
