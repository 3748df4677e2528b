import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Values of the column object.coding. */
const RAW = 0;
const DEFLATE = 1;

/** How an object is kept: deflated (RFC 1951) where that is shorter. */
export function encoded(bytes: Uint8Array): { readonly coding: number; readonly kept: Uint8Array } {
  const deflated = deflateRawSync(bytes, { level: 3 });
  return deflated.length < bytes.length ? { coding: DEFLATE, kept: deflated } : { coding: RAW, kept: bytes };
}

/** The bytes again; undefined when they are not what `encoded` made. */
export function decoded(coding: number, kept: Uint8Array): Uint8Array | undefined {
  if (coding === RAW) return kept;
  try {
    return inflateRawSync(kept);
  } catch {
    return undefined;
  }
}
