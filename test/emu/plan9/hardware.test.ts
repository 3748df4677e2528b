import { describe, expect, it } from 'vitest';
import { Hardware } from '../../../src/emu/plan9/hardware.js';
import { Plan9 } from '../../../src/emu/plan9/plan9.js';
import { Call, GuestProgram, treeOf } from './guest-program.js';

const REPLAY = { exit: 'known', instructions: 7, written: new Map(), output: [], consumed: new Map(), accesses: [] };

describe('the hardware', () => {
  it('is off while all that runs is on record, and on when something is not', async () => {
    const hardware = new Hardware(4 << 20);
    const tree = treeOf({ x: new GuestProgram().exits('run') });
    const known = new Plan9({ tree, time: 0, hardware, observer: { exec: () => REPLAY } });
    expect(await known.run(['x'])).toMatchObject({ outcome: 'exited', status: 'known', instructions: 7 });
    expect(() => hardware.cpu).toThrow('the processor is off: no program has run yet');
    expect(await new Plan9({ tree, time: 0, hardware }).run(['x'])).toMatchObject({ status: 'run' });
    expect(hardware.cpu.instructions).toBeGreaterThan(0);
  });

  it('makes no difference to a run by being on before it', async () => {
    const tree = treeOf({ x: new GuestProgram().write(1, 'x').exits('run') });
    const [ready, off] = [new Hardware(4 << 20), new Hardware(4 << 20)];
    ready.prepare();
    const result = await new Plan9({ tree, time: 0, hardware: off }).run(['x']);
    expect(await new Plan9({ tree, time: 0, hardware: ready }).run(['x'])).toEqual(result);
    expect(ready.cpu.instructions).toBe(off.cpu.instructions);
  });

  it('makes no difference to a run by being switched on in it', async () => {
    const hardware = new Hardware(4 << 20);
    const forks = new GuestProgram().call(Call.rfork, 0x14).call(Call.await, 0x3000, 100).writeResult(0x3000).exits();
    const runs = [];
    for (let run = 0; run < 2; run++)
      runs.push(await new Plan9({ tree: treeOf({ forks }), time: 0, hardware }).run(['forks']));
    expect(runs[1]).toEqual(runs[0]);
  });
});
