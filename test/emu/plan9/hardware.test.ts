import { describe, expect, it, vi } from 'vitest';
import { Hardware, NoProcessor, SharedHardware } from '../../../src/emu/plan9/hardware.js';
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

  it('makes no difference to a run by being switched on in it', async () => {
    const hardware = new Hardware(4 << 20);
    const forks = new GuestProgram().call(Call.rfork, 0x14).call(Call.await, 0x3000, 100).writeResult(0x3000).exits();
    const runs = [];
    for (let run = 0; run < 2; run++)
      runs.push(await new Plan9({ tree: treeOf({ forks }), time: 0, hardware }).run(['forks']));
    expect(runs[1]).toEqual(runs[0]);
  });
});

describe('hardware in a thread that has other work', () => {
  const MEMORY = 4 << 20;
  const calls = new GuestProgram().label('on').write(1, 'x').jump('on');
  const loop = new GuestProgram().label('on').jump('on');
  const tree = treeOf({ calls, loop });
  const limits = { systemCalls: 2500, instructions: 50_000_000 };
  const run = (program: string, hardware: Hardware) => new Plan9({ tree, time: 0, limits, hardware }).run([program]);

  it.each(['calls', 'loop'])('is left for that now and then, which makes no difference to %s', async (program) => {
    const pause = vi.fn(() => Promise.resolve());
    const shared = await run(program, new SharedHardware(MEMORY, { mayRun: () => true, pause }));
    expect(shared).toEqual(await run(program, new Hardware(MEMORY)));
    expect(pause).toHaveBeenCalledTimes(2);
  });

  it('ends a run with what is thrown meanwhile, and can be used again', async () => {
    const pause = vi.fn().mockRejectedValueOnce(new Error('no more'));
    const hardware = new SharedHardware(MEMORY, { mayRun: () => true, pause });
    await expect(run('calls', hardware)).rejects.toThrow('no more');
    expect(await run('calls', hardware)).toEqual(await run('calls', new Hardware(MEMORY)));
  });

  it('ends a run at the first program that may not run', async () => {
    const terms = { mayRun: () => false, pause: () => Promise.resolve() };
    await expect(run('loop', new SharedHardware(MEMORY, terms))).rejects.toThrow(NoProcessor);
  });
});
