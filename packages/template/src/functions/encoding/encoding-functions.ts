import { type ByteString, fromBytes, toBytes } from '../../text/byte-string.ts';
import { goTypes } from '../../values/go-type.ts';
import { stringValue } from '../../values/value.ts';
import { define, textAt, textFunction } from '../arguments.ts';
import { readBase64, writeBase64 } from '../crypto/base64.ts';
import { FunctionTable, type TemplateFunction } from '../function-table.ts';
import { readBase32, writeBase32 } from './base32.ts';
import { adler32, digest } from './checksum.ts';
import { readHex } from './hex.ts';

/** The longest checksum or error text. */
const SUMMARY_BYTES = 128;

function summary(make: (text: ByteString) => ByteString): TemplateFunction {
  return define([goTypes.string], (args, context) => {
    context.make(SUMMARY_BYTES);
    return stringValue(make(textAt(args, 0)));
  });
}

function encoder(encode: (text: ByteString) => ByteString): TemplateFunction {
  return define([goTypes.string], (args, context) => {
    const text = textAt(args, 0);
    // Base32 is the longest: eight for five.
    context.make(Math.ceil(text.length / 5) * 8);
    return stringValue(encode(text));
  });
}

function decodeBase64(text: ByteString): ByteString {
  const reading = readBase64(text);
  return reading.bytes === undefined ? `illegal base64 data at input byte ${reading.badAt}` : fromBytes(reading.bytes);
}

function decodeBase32(text: ByteString): ByteString {
  const reading = readBase32(text);
  return reading.badAt === undefined ? reading.text : `illegal base32 data at input byte ${reading.badAt}`;
}

/** Encodings and checksums of sprig. What cannot be decoded is no error there: the result is Go's error text. */
export const encodingFunctions: FunctionTable = new FunctionTable([
  ['b64enc', encoder((text) => writeBase64(toBytes(text)))],
  ['b64dec', textFunction(1, decodeBase64)],
  ['b32enc', encoder(writeBase32)],
  ['b32dec', textFunction(1, decodeBase32)],
  ['hexdec', textFunction(1, readHex)],
  ['sha1sum', summary((text) => digest('sha1', text))],
  ['sha256sum', summary((text) => digest('sha256', text))],
  ['sha512sum', summary((text) => digest('sha512', text))],
  ['adler32sum', summary(adler32)],
]);
