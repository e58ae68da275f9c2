import { SealedValue } from '@lockkeeper/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMountRequest, encodeVersionResponse, mountResponseMessage } from './messages.ts';
import { fieldsOf, MessageWriter, textOf } from './protobuf.ts';

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
    const message = mountResponseMessage({ versions, files });
    expect(message.finish().toString('hex')).toBe(
      Buffer.from(hex('0a06 0a0166 120131 1a09 0a0166 10a403 1a0176')).toString('hex'),
    );
    const empty = [{ path: 'f', mode: 0, contents: SealedValue.ofText('') }];
    expect(mountResponseMessage({ versions: [], files: empty }).finish().toString('hex')).toBe('1a030a0166');
  });

  it('writes a VersionResponse', () => {
    const bytes = encodeVersionResponse({ version: 'v1', runtimeName: 'n', runtimeVersion: '' });
    expect(Buffer.from(bytes).toString('hex')).toBe('0a02763112016e');
  });

  it('has read what it has written, in the length that it said before', () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 }).map((any) => any.toWellFormed());
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: 2 ** 31 - 1 }), text, (bytes, number, name) => {
        const inner = new MessageWriter().text(1, name);
        const writer = new MessageWriter().message(1, bytes).number(20, number).message(300, inner);
        const message = writer.finish();
        expect(message.length).toBe(writer.byteLength);
        const found = new Map([...fieldsOf(message)].map((field) => [field.number, field.value]));
        expect(Buffer.from(found.get(1) as Uint8Array)).toEqual(Buffer.from(bytes));
        expect(found.get(20) ?? 0).toBe(number);
        const [field] = fieldsOf(found.get(300) as Uint8Array);
        expect(field === undefined ? '' : textOf(field.value)).toBe(name);
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
