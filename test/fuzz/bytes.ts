/** Bytes as a person reads them in a failing case: hexadecimal, shortened where there are many. */
export function shown(bytes: Uint8Array, most = 512): string {
  const digits = Buffer.from(bytes.subarray(0, most)).toString('hex');
  return bytes.length > most ? `${digits}... (${bytes.length} bytes)` : digits;
}
