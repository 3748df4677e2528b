import { describe, expect, it } from 'vitest';
import { contentIdOf } from '../../src/tree/content-id.js';
import { openStore } from './open-store.js';

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();

describe('objects', () => {
  it('are known by their git blob id', () => {
    const { objects } = openStore();
    // `printf 'hello\n' | git hash-object --stdin`
    expect(objects.put(Buffer.from('hello\n'))).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
  });

  it('come back as they were, short, long and empty, whether or not they compress', () => {
    const { objects } = openStore();
    const noise = Uint8Array.from({ length: 5000 }, (_, i) => (Math.imul(i ^ 0x5bd1, 0x9e3779b1) >>> 13) & 255);
    for (const bytes of [new Uint8Array(0), Buffer.from('x'), Buffer.alloc(100_000, 'abc'), noise]) {
      expect(Buffer.from(objects.get(objects.put(bytes)) ?? [1]).equals(bytes)).toBe(true);
    }
  });

  it('are kept deflated where that is shorter, and once however often they are put', () => {
    const store = openStore();
    const id = store.objects.put(Buffer.alloc(100_000, 'abc'));
    store.objects.put(Buffer.alloc(100_000, 'abc'));
    expect(store.connection.prepareOnce('SELECT id, size, length(bytes) < 1000 AS small FROM object').all()).toEqual([
      { id, size: 100_000, small: 1 },
    ]);
  });

  it('that are not there are undefined', () => {
    const { objects } = openStore();
    expect(objects.get(contentIdOf(Buffer.from('x')))).toBeUndefined();
    expect(objects.has(contentIdOf(Buffer.from('x')))).toBe(false);
    expect(objects.has(objects.put(Buffer.from('x')))).toBe(true);
  });

  it.each(["UPDATE object SET bytes = x'00'", "UPDATE object SET bytes = x'61', coding = 0"])(
    'whose bytes are not what they are named after are refused (%s)',
    (damage) => {
      const store = openStore();
      const id = store.objects.put(Buffer.alloc(300, 'a'));
      store.connection.write(() => store.connection.sql(damage).run());
      expect(() => store.objects.get(id)).toThrow(`object ${id} does not hold the bytes it is named after`);
    },
  );

  it('can be read as text in a query', () => {
    const store = openStore();
    store.objects.put(Buffer.from('console '.repeat(20)));
    const row = store.connection.prepareOnce('SELECT text_of(coding, bytes) AS text FROM object').get();
    expect(row).toEqual({ text: 'console '.repeat(20) });
  });

  it('that were read are not read again', () => {
    const store = openStore();
    const id = store.objects.put(Buffer.from('hello\n'));
    expect(text(store.objects.get(id))).toBe('hello\n');
    expect(store.objects.size(id)).toBe(6);
    store.connection.write(() => store.connection.sql('DELETE FROM object').run());
    expect(text(store.objects.get(id))).toBe('hello\n');
    expect(store.objects.size(id)).toBe(6);
  });

  it('that another connection has put are there at once', () => {
    const store = openStore();
    const other = openStore(store.file);
    const id = other.objects.put(Buffer.from('of the other'));
    expect(text(store.objects.get(id))).toBe('of the other');
  });
});
