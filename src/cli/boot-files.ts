import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from '../build/config.js';
import type { BootFiles } from '../emu/pc/media/boot-medium.js';
import { UsageError } from './errors.js';
import { readHostFile } from './host-file.js';

/** What the command line says of booting by a loader. */
export interface BootFileOptions {
  readonly loader?: string;
  readonly pbs?: string;
  readonly mbr?: string;
  readonly medium?: string;
}

/** What a machine boots with: the files of the command line, else what the configuration says, if anything. */
export async function bootFiles(
  cwd: string,
  { loader, pbs, mbr }: BootFileOptions,
  config: Config | undefined,
): Promise<BootFiles | undefined> {
  if ((loader === undefined) !== (pbs === undefined) || (mbr !== undefined && loader === undefined)) {
    throw new UsageError('--loader and --pbs belong together; --mbr needs both.');
  }
  if (loader !== undefined && pbs !== undefined) {
    const read = (file: string) => readHostFile(resolve(cwd, file));
    return { loader: read(loader), pbs: read(pbs), ...(mbr === undefined ? {} : { mbr: read(mbr) }) };
  }
  if (config?.machine?.boot !== 'loader') return undefined;
  const [{ Places }, { bootFilesOf }] = await Promise.all([
    import('../build/places.js'),
    import('../build/boot-loader.js'),
  ]);
  const places = await Places.open(config);
  return bootFilesOf(config, places).finally(() => places.close());
}

/** Writes the image that a machine boots from to a file. Throws a MediumError for what does not go onto it. */
export async function writeMedium(
  path: string,
  loader: BootFiles | undefined,
  kernel: Uint8Array,
  plan9ini: string,
): Promise<void> {
  if (loader === undefined) {
    throw new UsageError('--medium needs --loader and --pbs: a kernel that is loaded directly comes from no medium.');
  }
  const { bootMedium } = await import('../emu/pc/media/boot-medium.js');
  writeFileSync(path, bootMedium(loader, kernel, plan9ini));
}
