import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { KernelCode } from '../build/kernel-diff/kernel-code.js';
import { DateError, SnapshotDate } from '../dump/snapshot-date.js';
import { shortId } from '../report/text.js';
import type { Store } from '../store/store.js';
import type { Context } from './context.js';
import { UsageError } from './errors.js';
import { readHostFile } from './host-file.js';
import { chosenToolchain } from './toolchain-spec.js';

/** A kernel that was named on the command line. */
export interface NamedKernel {
  /** A file, a toolchain with its dates, or the first digits of a hash. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Whether a text stands for a kernel that has to be built: a date, or components with dates. */
function isToolchain(text: string): boolean {
  if (text.includes('=')) return true;
  try {
    SnapshotDate.parse(text);
    return true;
  } catch (error) {
    if (error instanceof DateError) return false;
    throw error;
  }
}

/**
 * Finds kernels: a file, a toolchain (which is built), or the first digits of the SHA-256 of a kernel on record, looked
 * for in this order. Throws a UsageError.
 */
export async function namedKernels(
  context: Context,
  texts: readonly string[],
  base: string | undefined,
): Promise<NamedKernel[]> {
  const kinds = texts.map((text) => {
    const file = resolve(context.host.cwd, text);
    return { text, file: existsSync(file) ? file : undefined };
  });
  // The session writes to the database, so it comes before what only reads it.
  if (kinds.some(({ text, file }) => file === undefined && isToolchain(text))) await context.session();
  const kernels: NamedKernel[] = [];
  for (const { text, file } of kinds) {
    if (file !== undefined) kernels.push({ name: text, bytes: readHostFile(file) });
    else if (isToolchain(text)) kernels.push(await builtKernel(context, text, base));
    else kernels.push(await kernelOnRecord(context, text));
  }
  return kernels;
}

/** The code of a kernel. Throws a UsageError for a file whose functions cannot be told apart. */
export function kernelCode(name: string, bytes: Uint8Array): KernelCode {
  try {
    return new KernelCode(bytes);
  } catch (error) {
    if ((error as Error).name !== 'AoutError') throw error;
    throw new UsageError(`${name} cannot be compared: ${(error as Error).message}.`);
  }
}

/** The bytes of a kernel on record. Throws a UsageError if there is none of that hash, or they are not kept. */
export function imageBytes(store: Store, image: string): Uint8Array {
  const found = store.results.getImage(image);
  const bytes = found && store.objects.get(found.object);
  if (bytes) return bytes;
  throw new UsageError(`The kernel ${shortId(image)} is not kept in ${store.file}.`);
}

async function builtKernel(context: Context, text: string, base: string | undefined): Promise<NamedKernel> {
  const chosen = await chosenToolchain(context, text, base);
  const session = await context.session();
  const { build } = await context.wait(session.build(chosen.base, chosen.versions));
  if (build.image !== undefined) {
    return {
      name: `${chosen.label} (${shortId(build.image)})`,
      bytes: imageBytes(session.store, build.image),
    };
  }
  const { tool, message } = build.failure!;
  throw new UsageError(
    `${chosen.label} leaves no kernel: ${tool}: ${message}. \`fsbisect build\` with it shows what the build printed.`,
  );
}

async function kernelOnRecord(context: Context, text: string): Promise<NamedKernel> {
  const unknown = `${text} is no file, and no toolchain such as 8c=2011/0701,8l=2012/0614`;
  if (!/^[0-9a-f]{4,64}$/.test(text)) throw new UsageError(`${unknown}, nor the hash of a kernel.`);
  const store = await context.readStore();
  const ids = store.results.imagesLike(text);
  if (ids.length === 0) throw new UsageError(`${unknown}, and no kernel in ${store.file} has a hash that begins so.`);
  if (ids.length > 1) {
    throw new UsageError(
      `${text} begins the hashes of ${ids.length} kernels in ${store.file}: ${ids.map(shortId).join(', ')}. Write more digits.`,
    );
  }
  return { name: shortId(ids[0]), bytes: imageBytes(store, ids[0]) };
}
