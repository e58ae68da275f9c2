import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeMountResponse, encodeMountRequest, WireError } from './mount-messages.ts';

describe('messages of the mount call', () => {
  test('a request has its texts under their numbers, and none that is empty', () => {
    const bytes = encodeMountRequest({ attributes: '{}', secrets: '', targetPath: '/x', permission: '420' });
    expect(Buffer.from(bytes).toString('latin1')).toBe('\x0a\x02{}\x1a\x02/x\x22\x03420');
  });

  test('a long text has a length of several bytes', () => {
    const bytes = encodeMountRequest({ attributes: 'a'.repeat(300), secrets: '', targetPath: '', permission: '' });
    expect([...bytes.subarray(0, 3)]).toEqual([0x0a, 0xac, 0x02]);
  });

  test('a response is read, and fields that are not known are passed over', () => {
    const text = '\x0a\x0a\x0a\x02db\x12\x04v\u0000\u00ff1\x1a\x0c\x0a\x02db\x10\xa4\x03\x1a\x03abc\x48\x05';
    expect(decodeMountResponse(Buffer.from(text, 'latin1'))).toMatchObject({
      versions: [{ id: 'db' }],
      errorCode: '',
      files: [{ path: 'db', mode: 0o644, contents: Buffer.from('abc') }],
    });
  });

  test('bytes that are no message are refused, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          decodeMountResponse(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
    );
  });
});
