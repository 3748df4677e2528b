import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from '../build/config.js';
import type { BootFiles } from '../emu/pc/media/boot-medium.js';
import type { Context } from './context.js';
import { UsageError } from './errors.js';
import { readHostFile } from './host-file.js';
import type { LoaderOptions } from './loader-options.js';

/** What the command line says of booting by a loader. */
export interface BootFileOptions extends Omit<LoaderOptions, 'loaderRange'> {
  readonly loader?: string;
  readonly pbs?: string;
  readonly mbr?: string;
  readonly medium?: string;
}

/** What a machine boots with: the files of the command line, else what the configuration says, if anything. */
export async function bootFiles(
  context: Pick<Context, 'host' | 'session'>,
  { loader, pbs, mbr, boot, loaderDate }: BootFileOptions,
  config: Config | undefined,
): Promise<BootFiles | undefined> {
  if ((loader === undefined) !== (pbs === undefined) || (mbr !== undefined && loader === undefined)) {
    throw new UsageError('--loader and --pbs belong together; --mbr needs both.');
  }
  if (loader !== undefined && (boot === 'direct' || loaderDate !== undefined)) {
    throw new UsageError('--loader says what to boot by: leave out --boot direct and --loader-date.');
  }
  if (config === undefined && loader === undefined && (boot === 'loader' || loaderDate !== undefined)) {
    throw new UsageError(
      'There is no configuration, so no dump that a loader could come from: name the files with --loader and --pbs.',
    );
  }
  if (loader !== undefined && pbs !== undefined) {
    const read = (file: string) => readHostFile(resolve(context.host.cwd, file));
    return { loader: read(loader), pbs: read(pbs), ...(mbr === undefined ? {} : { mbr: read(mbr) }) };
  }
  if (config?.machine?.boot !== 'loader') return undefined;
  const [{ Places }, { bootFilesOf, bootsByComponent }] = await Promise.all([
    import('../build/places.js'),
    import('../build/boot-loader.js'),
  ]);
  // A component may have to be built, and is kept in the database.
  if (bootsByComponent(config)) return (await context.session()).loader;
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
