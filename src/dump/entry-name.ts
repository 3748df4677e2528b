const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The name that some bytes spell, or a phrase that says why Plan 9 could have no such file (intro(5): UTF-8, no slash). */
export function readName(bytes: Uint8Array): { name: string } | { fault: string } {
  let name: string;
  try {
    name = utf8.decode(bytes);
  } catch {
    return { fault: 'has a name that is not UTF-8' };
  }
  if (name === '' || name === '.' || name === '..' || name.includes('/') || name.includes('\0')) {
    return { fault: 'has a name that no file can have' };
  }
  return { name };
}
