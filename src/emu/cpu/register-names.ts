/** The general registers in the order of their numbers (SDM vol. 2A, table 2-2). */
export const GENERAL_REGISTERS = ['EAX', 'ECX', 'EDX', 'EBX', 'ESP', 'EBP', 'ESI', 'EDI'];
