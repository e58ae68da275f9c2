import type { CallContext } from '../../../call-context.ts';
import { FunctionFailure } from '../../../failure.ts';
import { type ByteString, decodeText } from '../../../text/byte-string.ts';
import { readPem, writePem } from './pem.ts';

const STEPS_PER_BLOCK = 4;

/** The blocks of one type (ASCII and case do not matter), written anew. Text that holds no block at all is refused. */
export function filterPem(type: ByteString, text: ByteString, context: CallContext): ByteString {
  context.make(text.length);
  const wanted = decodeText(type).toLowerCase();
  const kept: ByteString[] = [];
  for (let reading = readPem(withoutLead(text)); ; reading = readPem(reading.rest)) {
    context.step(STEPS_PER_BLOCK);
    if (reading.block === undefined) {
      if (kept.length === 0 && reading.rest !== '') throw FunctionFailure.plain('error filtering pem: found junk');
      return kept.join('');
    }
    if (decodeText(reading.block.type).toLowerCase() === wanted) kept.push(writePem(reading.block));
  }
}

/** The text from the first BEGIN on, wherever in a line it is: what ESO does before it reads PEM. */
export function withoutLead(text: ByteString): ByteString {
  const begin = text.indexOf('-----BEGIN');
  return begin < 0 ? text : text.slice(begin);
}
