import { fromBytes, toBytes } from '../../../text/byte-string.ts';
import { goTypes } from '../../../values/go-type.ts';
import { listValue, stringValue } from '../../../values/value.ts';
import { define, textAt, valueAt } from '../../arguments.ts';
import { FunctionTable } from '../../function-table.ts';

const { any, string } = goTypes;

/** The few functions of other rooms with which the cases of this one are written, so that it can be tested alone. */
export const companionFunctions: FunctionTable = new FunctionTable([
  ['b64dec', define([string], (args) => stringValue(fromBytes(Buffer.from(textAt(args, 0), 'base64'))))],
  ['b64enc', define([string], (args) => stringValue(Buffer.from(toBytes(textAt(args, 0))).toString('base64')))],
  [
    'join',
    define([string, any], (args) => {
      const list = valueAt(args, 1);
      const texts =
        list.kind === 'list' ? list.items.flatMap((item) => (item.kind === 'string' ? item.value : [])) : [];
      return stringValue(texts.join(textAt(args, 0)));
    }),
  ],
  ['list', { parameters: [], variadic: any, call: (args) => listValue(args) }],
  [
    'toJson',
    define([any], (args) => {
      const list = valueAt(args, 0);
      const texts = list.kind === 'list' ? list.items.map((item) => (item.kind === 'string' ? item.value : '')) : [];
      return stringValue(JSON.stringify(texts));
    }),
  ],
]);
