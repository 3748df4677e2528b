import { createHash } from 'node:crypto';

/** The git blob id of some bytes: SHA-1 over "blob <size>\0" and the bytes (gitformat-loose: "blob" header), in hex. */
export function contentIdOf(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
