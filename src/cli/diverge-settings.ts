import type { Command } from 'commander';
import { EVENT_KINDS, type EventKind } from '../debug/diverge/event-kinds.js';
import type { Translation } from '../debug/diverge/side.js';
import type { BootFileOptions } from './boot-files.js';
import type { MachineOptions } from './boot-machine.js';
import { UsageError } from './errors.js';

/** What the command line says of one of two machines. */
export interface SideSettings extends MachineOptions, Omit<BootFileOptions, 'medium'> {
  readonly translate?: string;
}

/** What can be said of the second machine by itself. */
const SETTINGS = ['memory', 'ini', 'translate', 'loader', 'pbs', 'mbr'] as const;
const TRANSLATIONS: readonly Translation[] = ['usual', 'always', 'never'];

/** Adds the options that say what the two machines are. */
export function withSides(command: Command): Command {
  return command
    .optionsGroup('The machines:')
    .option(
      '--b <setting>',
      `what is different for B: ${SETTINGS.map((key) => `${key}=...`).join(', ')}; may be repeated`,
      gather,
    )
    .option('--memory <MB>', 'memory, 4 to 512 (default: 128)')
    .option('--ini <file>', 'plan9.ini')
    .option('--translate <when>', 'machine code is made of what is executed: usual, always, never (default: usual)')
    .option('--budget <n>', 'million instructions after which a boot counts as hung (default: 3000)')
    .option('--good <name>', 'milestone at which a boot is over (default: banner)')
    .option('--loader <file>', '9load, which then loads the kernel from power-on')
    .option('--pbs <file>', 'boot sector that finds the loader')
    .option('--mbr <file>', 'master boot record: the medium is a disk instead of a floppy');
}

function gather(value: string, before?: readonly string[]): string[] {
  return [...(before ?? []), value];
}

/** The settings of the second machine: those of both, with what `--b` changes. Throws a UsageError. */
export function settingsOfB(both: SideSettings, changes: readonly string[] = []): SideSettings {
  const own = changes.map((text): [string, string] => {
    const [key, ...value] = text.split('=');
    if (value.length === 0 || !(SETTINGS as readonly string[]).includes(key)) {
      throw new UsageError(`--b takes SETTING=VALUE, where SETTING is ${SETTINGS.join(', ')}; not '${text}'.`);
    }
    return [key, value.join('=')];
  });
  return { ...both, ...Object.fromEntries(own) };
}

/** When code is translated. Throws a UsageError. */
export function translationOf({ translate = 'usual' }: SideSettings): Translation {
  const found = TRANSLATIONS.find((known) => known === translate);
  if (found) return found;
  throw new UsageError(`--translate takes ${TRANSLATIONS.join(', ')}, not '${translate}'.`);
}

/** The kinds of events that a list names; all unless given. Throws a UsageError. */
export function eventKinds(list: string | undefined): ReadonlySet<EventKind> {
  const names = list?.split(',') ?? EVENT_KINDS;
  const isKind = (name: string): name is EventKind => (EVENT_KINDS as readonly string[]).includes(name);
  const wrong = names.find((name) => !isKind(name));
  if (wrong === undefined) return new Set(names.filter(isKind));
  throw new UsageError(`--compare takes ${EVENT_KINDS.join(', ')}, separated by commas, not '${wrong}'.`);
}
