/** The commands that GDB hands on with `monitor`. */
import { formatSymbol } from '../../emu/aout/executable.js';
import { stateDigest } from '../../emu/pc/boot/digest.js';
import { calls, hex, listing, place } from '../places.js';
import type { CatchMode, Target } from '../target.js';

/** What a command says; text of lines. */
type Answer = (target: Target, argument: string) => string;

interface Command {
  readonly usage: string;
  readonly about: string;
  readonly answer: Answer;
}

const DEFAULT_LINES = 10;
const MOST_LINES = 1000;
const CATCH_MODES: readonly CatchMode[] = ['all', 'kernel', 'none'];

const COMMANDS: readonly Command[] = [
  { usage: 'help', about: 'these commands', answer: () => help() },
  {
    usage: 'instructions',
    about: 'how many instructions have been executed since power-on',
    answer: ({ now }) => `${now}`,
  },
  {
    usage: 'goto INSTRUCTIONS',
    about: 'goes to that moment, back or forth; then say: maintenance flush register-cache',
    answer: goTo,
  },
  {
    usage: 'where',
    about: "the calls that led here, by the kernel's own symbols",
    answer: (target) => calls(target.assembly, target.machine).join('\n'),
  },
  { usage: 'symbol NAME|ADDRESS', about: 'where a function or variable is; what is at an address', answer: symbol },
  { usage: 'list [ADDRESS|NAME] [LINES]', about: 'instructions, from EIP on unless said otherwise', answer: list },
  { usage: 'screen', about: 'what the screen shows', answer: ({ machine }) => machine.display.screen.trimEnd() },
  { usage: 'console', about: 'all that was ever written to the screen', answer: ({ machine }) => machine.display.text },
  { usage: 'serial', about: 'what came out of the first serial port', answer: ({ serial }) => serial.text },
  { usage: 'exceptions', about: 'the exceptions so far', answer: exceptions },
  {
    usage: 'catch [all|kernel|none]',
    about: 'at which exceptions to stop: all, those at privilege level 0, none',
    answer: catching,
  },
  {
    usage: 'devices [NAME]',
    about: 'the state of the devices',
    answer: devices,
  },
  { usage: 'digest', about: 'the state in 64 digits', answer: ({ machine }) => stateDigest(machine).total },
  {
    usage: 'snapshots',
    about: 'moments that going back starts from',
    answer: ({ timeline }) => timeline.moments.join('\n'),
  },
];

/** Carries a command out. Unknown ones are explained. */
export function monitor(target: Target, line: string): string {
  const [name = '', ...words] = line.trim().split(/\s+/);
  const command = COMMANDS.find(({ usage }) => usage.split(' ')[0] === name);
  if (command === undefined) return `There is no command '${name}'.\n${help()}`;
  return `${command.answer(target, words.join(' '))}\n`;
}

function help(): string {
  return COMMANDS.map(({ usage, about }) => `${usage.padEnd(28)}${about}`).join('\n');
}

function goTo(target: Target, text: string): string {
  if (!/^\d+$/.test(text)) return `goto takes a number of instructions, not '${text}'.`;
  const moment = Number(text);
  if (moment < target.timeline.start) return `The beginning is ${target.timeline.start}.`;
  target.goTo(moment);
  return `${target.now}  ${place(target.assembly, target.linear)}`;
}

/** The address that a number or a name means; a number is hexadecimal, with or without 0x. */
function addressOf({ assembly }: Target, text: string): number | undefined {
  const named = assembly.kernel.executable?.addressOf(text);
  if (named !== undefined) return named;
  return /^(0x)?[0-9a-f]{1,8}$/i.test(text) ? Number.parseInt(text, 16) : undefined;
}

function symbol(target: Target, text: string): string {
  const { executable } = target.assembly.kernel;
  if (executable === undefined) return 'The kernel has no symbols that can be read: it is no a.out.';
  const address = addressOf(target, text);
  if (address === undefined) return `There is no function or variable '${text}', and it is no address.`;
  const found = executable.symbolise(address);
  return `${hex(address)} ${found === undefined ? 'has no symbol' : formatSymbol(found)}`;
}

function list(target: Target, text: string): string {
  const [where = '', lines = `${DEFAULT_LINES}`] = text.split(' ');
  const address = where === '' ? target.linear : addressOf(target, where);
  if (address === undefined) return `There is no function or variable '${where}', and it is no address.`;
  const count = Math.min(MOST_LINES, Number.parseInt(lines, 10) || DEFAULT_LINES);
  return listing(target.assembly, target.machine, address, count).join('\n');
}

function exceptions({ exceptions: log, assembly }: Target): string {
  const lines = log.recent.map(
    ({ vector, errorCode, eip, cr2, instructions }) =>
      `${instructions}  vector ${vector}${errorCode === undefined ? '' : ` error ${errorCode.toString(16)}`}` +
      `  ${place(assembly, eip)}${vector === 14 ? `  CR2 ${hex(cr2)}` : ''}`,
  );
  const left = log.count - lines.length;
  return [...(left > 0 ? [`(${left} before these)`] : []), ...lines, ...(log.count === 0 ? ['none'] : [])].join('\n');
}

function catching(target: Target, text: string): string {
  const mode = CATCH_MODES.find((known) => known === text);
  if (mode !== undefined) target.catching = mode;
  else if (text !== '') return `catch takes ${CATCH_MODES.join(', ')}; not '${text}'.`;
  return target.catching;
}

function devices({ machine }: Target, name: string): string {
  const states = machine.deviceState();
  if (name !== '' && !(name in states))
    return `There is no device '${name}'; there are: ${Object.keys(states).join(', ')}.`;
  return JSON.stringify(name === '' ? Object.keys(states) : states[name], undefined, 1);
}
