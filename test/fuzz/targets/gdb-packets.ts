import { frame, PacketReader } from '../../../src/debug/gdb/packets.js';
import { Session } from '../../../src/debug/gdb/session.js';
import { Target } from '../../../src/debug/target.js';
import { assemble } from '../../../src/emu/pc/boot/assemble.js';
import { kernel } from '../../emu/pc/boot/synthetic-kernel.js';
import { shown } from '../bytes.js';
import type { Choices } from '../choices.js';
import { mutated } from '../mutate.js';
import { expect, type FuzzTarget } from '../target.js';

/** Counts to 100 in memory, and halts for good. */
const ASSEMBLY = assemble(
  kernel((code) => code.hex('b9 64000000 ff05 00002080 e2f8 fa f4')),
  { machine: { ramBytes: 4 << 20 } },
);
const MAIN = 0x80100077;
const PACKETS_PER_CASE = 40;
/** Longest answer: a packet of the announced size. */
const MOST_ANSWER = 0x4000;
/** What monitor is asked; `goto` goes no further than the kernel. */
const MONITOR = [
  'help',
  'where',
  'symbol main',
  'list main 5',
  'screen',
  'exceptions',
  'catch all',
  'devices pit',
  'goto 50',
  'digest',
  'snapshots',
  'x',
];
const OTHERS = [
  '?',
  'g',
  'vCont?',
  'vMustReplyEmpty',
  'qSupported:swbreak+',
  'qXfer:features:read:target.xml:0,fff',
  'QStartNoAckMode',
  'QPassSignals:e;b',
  'qfThreadInfo',
  'Hg0',
  'D',
  'k',
];

/** Packets as GDB sends them, and damaged ones, to a machine that can be gone back in. */
export const gdbPackets: FuzzTarget = {
  name: 'gdb-packets',
  what: 'conversations of sound and damaged GDB packets',
  short: 3,
  async run(choices) {
    const target = new Target(ASSEMBLY);
    const answers: string[] = [];
    const session = new Session(target, (packet) => answers.push(packet));
    const reader = new PacketReader();
    const packets = 1 + choices.below(PACKETS_PER_CASE);
    for (let i = 0; i < packets; i++) {
      const sound = frame(packet(choices));
      const bytes = choices.once(8) ? mutated(choices, sound, 3) : sound;
      choices.say(`${bytes.toString('latin1')}  ${shown(bytes, 64)}`);
      for (const incoming of reader.feed(bytes)) {
        if (incoming.kind !== 'packet') continue;
        const answer = session.take(incoming.data);
        // Nobody waits for a machine that was changed so that it never stops.
        session.interrupt();
        await answer;
        expect(answers.length === 1, `${answers.length} answers to ${incoming.data}`);
        expect(answers[0].length <= MOST_ANSWER, `an answer of ${answers[0].length} characters`);
        answers.length = 0;
      }
    }
    session.close();
    return packets;
  },
};

function packet(choices: Choices): string {
  const hex = (value: number) => value.toString(16);
  const address = () => hex(choices.once(3) ? choices.odd() : MAIN + choices.below(64));
  const length = () => hex(choices.once(4) ? choices.odd() : choices.below(16));
  const digits = () => Buffer.from(choices.bytes(choices.below(8))).toString('hex');
  switch (choices.below(14)) {
    case 0:
      return `m${address()},${length()}`;
    case 1: {
      const content = digits();
      return `M${address()},${choices.once(4) ? length() : hex(content.length / 2)}:${content}`;
    }
    case 2:
      return `p${hex(choices.below(40))}`;
    case 3:
      return `P${hex(choices.below(40))}=${choices.once(2) ? digits() : Buffer.from(choices.bytes(4)).toString('hex')}`;
    case 4:
    case 5:
      return `${choices.pick(['Z', 'z'])}${choices.below(6)},${address()},${length()}`;
    case 6:
      return choices.pick(['s', 'vCont;s', 'S05']);
    case 7:
      return choices.pick(['bs', 'bc', 'c', 'vCont;c']);
    case 8:
    case 9:
      return `qRcmd,${Buffer.from(choices.pick(MONITOR)).toString('hex')}`;
    case 10:
      return `X${address()},${length()}:${Buffer.from(choices.bytes(choices.below(8))).toString('latin1')}`;
    case 11:
      return Buffer.from(choices.bytes(choices.below(12))).toString('latin1');
    case 12:
      return `G${digits()}`;
    default:
      return choices.pick(OTHERS);
  }
}
