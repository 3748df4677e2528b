import { describe, expect, it } from 'vitest';
import { bisect } from '../../src/bisect/bisect.js';
import { drive, withRecorded } from '../../src/bisect/drive.js';
import { Ledger } from '../../src/bisect/ledger.js';
import { bisectWith, grid, oracleOf, type Truth, verdictOf } from './truth.js';

const truth: Truth = ([c, l]) => (c >= 7 && l >= 3 ? 'bad' : l === 2 ? 'unknown' : 'good');
const space = grid(16, 16);

/** An oracle that answers so many probes and then fails. */
function failingAfter(probes: number) {
  let answered = 0;
  return {
    test: async (cell: readonly number[]) => {
      if (answered++ >= probes) {
        throw new Error('the machine is on fire');
      }
      return verdictOf(truth(cell));
    },
  };
}

describe('driving a search', () => {
  it('comes to the same end when it goes on from recorded steps, whenever it broke off, asking nothing again', async () => {
    const whole = await bisectWith(space, oracleOf(truth));
    for (let broken = 0; broken < whole.ledger.steps.length; broken++) {
      const ledger = new Ledger();
      await expect(drive(bisect({ space, ledger }), ledger, failingAfter(broken))).rejects.toThrow('on fire');
      expect(ledger.steps).toEqual(whole.ledger.steps.slice(0, broken));
      const asked: string[] = [];
      const oracle = {
        test: async (cell: readonly number[]) => {
          asked.push(cell.join());
          return verdictOf(truth(cell));
        },
      };
      const again = await bisectWith(space, withRecorded(ledger.steps, oracle));
      expect(again.result).toEqual(whole.result);
      expect(again.ledger.steps).toEqual(whole.ledger.steps);
      expect(asked).toEqual(whole.ledger.steps.slice(broken).map(({ cell }) => cell.join()));
    }
  });

  it('keeps what was answered beside a probe that failed', async () => {
    const ledger = new Ledger();
    const oracle = {
      test: async (cell: readonly number[]) => {
        if (cell.join() === '0,0') {
          throw new Error('the machine is on fire');
        }
        return verdictOf(truth(cell));
      },
    };
    await expect(drive(bisect({ space, ledger }), ledger, oracle, { concurrency: 2 })).rejects.toThrow('on fire');
    expect(ledger.steps.map(({ cell }) => cell.join())).toEqual(['15,15']);
  });

  it('stops before the next probe when it is told to, with the reason that was given', async () => {
    const ledger = new Ledger();
    const stop = new AbortController();
    const answered = () => ledger.steps.length === 5 && stop.abort(new Error('interrupted'));
    const running = drive(bisect({ space, ledger }), ledger, oracleOf(truth), { signal: stop.signal, answered });
    await expect(running).rejects.toThrow('interrupted');
    expect(ledger.steps).toHaveLength(5);
  });

  it('has no more probes with the oracle than it may', async () => {
    let open = 0;
    let most = 0;
    const oracle = {
      test: async (cell: readonly number[]) => {
        most = Math.max(most, ++open);
        await null;
        open--;
        return verdictOf(truth(cell));
      },
    };
    await bisectWith(space, oracle, 2);
    expect(most).toBe(2);
  });

  it('announces how many probes its search still needs', async () => {
    const ledger = new Ledger();
    const announced: number[] = [];
    const decided = oracleOf(([c]) => (c >= 9 ? 'bad' : 'good'));
    const asked = ({ why }: { why: { phase: string; left: number } }) =>
      why.phase === 'search' && announced.push(why.left);
    await drive(bisect({ space, ledger }), ledger, decided, { asked });
    expect(announced).toEqual([3, 2, 1, 0]);
  });
});
