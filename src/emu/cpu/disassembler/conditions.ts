/** Conditions by the low four bits of the opcode, in Intel's spelling (SDM vol. 1, appendix B). */
export const INTEL_CONDITIONS = [
  'o',
  'no',
  'b',
  'ae',
  'e',
  'ne',
  'be',
  'a',
  's',
  'ns',
  'p',
  'np',
  'l',
  'ge',
  'le',
  'g',
] as const;

/** The same in the spelling of Plan 9's assembler, 8a(1). */
export const PLAN9_CONDITIONS = [
  'OS',
  'OC',
  'CS',
  'CC',
  'EQ',
  'NE',
  'LS',
  'HI',
  'MI',
  'PL',
  'PS',
  'PC',
  'LT',
  'GE',
  'LE',
  'GT',
] as const;
