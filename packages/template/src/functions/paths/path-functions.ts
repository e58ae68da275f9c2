import { goTypes } from '../../values/go-type.ts';
import { boolValue } from '../../values/value.ts';
import { define, textAt, textFunction } from '../arguments.ts';
import { FunctionTable } from '../function-table.ts';
import { baseName, cleanPath, directoryName, extension, isAbsolutePath } from './path.ts';

const base = textFunction(1, baseName);
const clean = textFunction(1, cleanPath);
const dir = textFunction(1, directoryName);
const ext = textFunction(1, extension);
const isAbs = define([goTypes.string], (args) => boolValue(isAbsolutePath(textAt(args, 0))));

/** Paths of sprig: texts only, no file is looked at. Paths of the system are those of Linux, where the operator runs. */
export const pathFunctions: FunctionTable = new FunctionTable([
  ['base', base],
  ['clean', clean],
  ['dir', dir],
  ['ext', ext],
  ['isAbs', isAbs],
  ['osBase', base],
  ['osClean', clean],
  ['osDir', dir],
  ['osExt', ext],
  ['osIsAbs', isAbs],
]);
