import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { Qmp } from '../../src/qemu/qmp.js';

/** A connection to nobody: what was sent, and what to say. */
function connection() {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const events: string[] = [];
  const qmp = new Qmp(input, output, (name) => events.push(name));
  output.write('{"QMP": {"version": {}, "capabilities": []}}\n');
  const say = (message: object) => output.write(`${JSON.stringify(message)}\n`);
  return { qmp, events, say, end: () => output.end(), sent: () => String(input.read()) };
}

test('sends commands a line each, and gives the answers in their order', async () => {
  const { qmp, say, sent } = connection();
  const [first, second] = [qmp.execute('qmp_capabilities'), qmp.execute('pmemsave', { val: 1 })];
  expect(sent()).toBe('{"execute":"qmp_capabilities","arguments":{}}\n{"execute":"pmemsave","arguments":{"val":1}}\n');
  say({ return: {} });
  say({ return: 'two' });
  expect([await first, await second]).toEqual([{}, 'two']);
});

test('hears events between the answers', async () => {
  const { qmp, say, events } = connection();
  const answer = qmp.execute('query-status');
  say({ event: 'SHUTDOWN', data: { guest: true, reason: 'guest-reset' } });
  say({ return: 1 });
  expect(await answer).toBe(1);
  expect(events).toEqual(['SHUTDOWN']);
});

test('says what QEMU refused, and why', async () => {
  const { qmp, say } = connection();
  const answer = qmp.execute('pmemsave');
  say({ error: { class: 'GenericError', desc: 'no room' } });
  await expect(answer).rejects.toThrow('QEMU refuses pmemsave: no room');
});

test('nobody waits for a QEMU that has ended', async () => {
  const { qmp, end } = connection();
  const answer = qmp.execute('query-status');
  end();
  await expect(answer).rejects.toThrow('QEMU ended before it answered query-status');
  await expect(qmp.execute('quit')).rejects.toThrow('QEMU ended before it answered quit');
});
