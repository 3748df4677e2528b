import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchParser, type ObjectAnswer } from '../../../src/dump/git/batch-parser.js';

const OID = '0123456789abcdef0123456789abcdef01234567';

function parse(withContent: boolean, ...chunks: Uint8Array[]): ObjectAnswer[] {
  const answers: ObjectAnswer[] = [];
  const parser = new BatchParser(withContent, (answer) => answers.push(answer));
  for (const chunk of chunks) parser.push(chunk);
  return answers;
}

const found = (type: string, content: Uint8Array): ObjectAnswer => ({
  found: true,
  type,
  size: content.length,
  content,
});

describe('BatchParser', () => {
  it('finds the same answers however the output is cut', () => {
    const object = fc.record({
      type: fc.constantFrom('blob', 'tree', 'commit'),
      content: fc.uint8Array({ maxLength: 20 }),
    });
    fc.assert(
      fc.property(fc.array(fc.option(object, { nil: undefined })), fc.array(fc.nat()), (objects, cuts) => {
        const output = Buffer.concat(
          objects.flatMap((o) =>
            o
              ? [Buffer.from(`${OID} ${o.type} ${o.content.length}\n`), o.content, Buffer.from('\n')]
              : [Buffer.from(`${OID} missing\n`)],
          ),
        );
        const places = [0, ...cuts.map((cut) => cut % (output.length + 1)).sort((a, b) => a - b), output.length];
        const chunks = places.slice(1).map((end, i) => output.subarray(places[i], end));
        expect(parse(true, ...chunks)).toEqual(
          objects.map((o) => (o ? found(o.type, o.content) : { found: false, reason: 'missing' })),
        );
      }),
    );
  });

  it('expects no contents from --batch-check', () => {
    const answers = parse(false, Buffer.from(`${OID} blob 5\n${OID} missing\n${OID} tree 0\n`));
    expect(answers).toMatchObject([{ found: true, size: 5 }, { found: false }, { found: true, type: 'tree', size: 0 }]);
  });

  it('gives up on output without line ends', () => {
    expect(() => parse(true, Buffer.alloc(5000, 'x'))).toThrow('git cat-file answered in an unknown format');
  });
});
