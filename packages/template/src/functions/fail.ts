import { FunctionFailure } from '../failure.ts';
import { goTypes } from '../values/go-type.ts';
import { define, textAt } from './arguments.ts';
import { FunctionTable } from './function-table.ts';

/** `fail` ends the rendering with a text of the author's, which may hold values. */
export const failFunctions: FunctionTable = new FunctionTable([
  [
    'fail',
    define([goTypes.string], (args) => {
      throw FunctionFailure.withData(textAt(args, 0), 'the template failed on purpose');
    }),
  ],
]);
