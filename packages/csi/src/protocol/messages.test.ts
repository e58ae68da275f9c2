import { SealedValue } from '@lockkeeper/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMountRequest, encodeMountResponse, encodeVersionResponse } from './messages.ts';
import { fieldsOf, MessageWriter } from './protobuf.ts';

const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

describe('messages of v1alpha1.CSIDriverProvider, byte for byte', () => {
  it('reads a MountRequest, and passes over fields that it does not know', () => {
    // attributes "{}", secrets "s", target_path "/t", permission "420", current_object_version {id: "a"}, then fields 6 to 9 of each wire type.
    const bytes = hex(
      '0a02 7b7d 1201 73 1a02 2f74 2203 343230 2a03 0a01 61 30ffffffff0f 390102030405060708 4201 00 4d01020304',
    );
    const { attributes, secrets, targetPath, permission } = decodeMountRequest(bytes);
    expect([attributes.revealText(), secrets.revealText(), targetPath, permission]).toEqual(['{}', 's', '/t', '420']);
  });

  it('writes a MountResponse', () => {
    const files = [{ path: 'f', mode: 0o644, contents: SealedValue.ofText('v') }];
    const versions = [{ id: 'f', version: '1' }];
    expect(Buffer.from(encodeMountResponse({ versions, files })).toString('hex')).toBe(
      Buffer.from(hex('0a06 0a0166 120131 1a09 0a0166 10a403 1a0176')).toString('hex'),
    );
    const empty = [{ path: 'f', mode: 0, contents: SealedValue.ofText('') }];
    expect(Buffer.from(encodeMountResponse({ versions: [], files: empty })).toString('hex')).toBe('1a030a0166');
  });

  it('writes a VersionResponse', () => {
    const bytes = encodeVersionResponse({ version: 'v1', runtimeName: 'n', runtimeVersion: '' });
    expect(Buffer.from(bytes).toString('hex')).toBe('0a02763112016e');
  });

  it('has read what it has written', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: 2 ** 31 - 1 }), (bytes, number) => {
        const message = new MessageWriter().message(1, bytes).number(20, number).finish();
        const [first, second] = [...fieldsOf(message)];
        expect(Buffer.from(first?.value as Uint8Array)).toEqual(Buffer.from(bytes));
        expect(second?.value ?? 0).toBe(number);
      }),
    );
  });

  it.each(['0a', '0aff', '0a05 61', '00', '0b', '0e', '08ffffffffffffffffffff01', '1a01ff', '18 01'])(
    'refuses bytes that are no such message: %s',
    (text) => {
      expect(() => decodeMountRequest(hex(text))).toThrow(
        expect.objectContaining({ name: 'LockkeeperError', code: 'InvalidInput' }) as Error,
      );
    },
  );

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          decodeMountRequest(bytes);
        } catch (error) {
          expect(error).toMatchObject({ name: 'LockkeeperError' });
        }
      }),
    );
  });
});
