import { formatGoFloat, parseGoFloat } from '../json/go-float.ts';

/** The kinds that gjson tells apart; objects and arrays are both `JSON`. */
export type ResultType = 'Null' | 'False' | 'Number' | 'String' | 'True' | 'JSON';

/** A value found in a document: its kind, its spelling there, and for strings the text it stands for (byte texts). */
export interface Result {
  readonly type: ResultType;
  readonly raw: string;
  readonly text: string;
}

export const nothing: Result = { type: 'Null', raw: '', text: '' };

export function exists(result: Result): boolean {
  return result.type !== 'Null' || result.raw !== '';
}

export function isObject(result: Result): boolean {
  return result.type === 'JSON' && result.raw.startsWith('{');
}

export function isArray(result: Result): boolean {
  return result.type === 'JSON' && result.raw.startsWith('[');
}

/** The number of a `Number` result, read as Go reads it. */
export function numberOf(result: Result): number {
  return parseGoFloat(result.raw);
}

/** gjson's `Result.String()`: strings unquoted, `null` empty, whole numbers as spelled, others in shortest decimal form. */
export function textForm(result: Result): string {
  switch (result.type) {
    case 'Null':
      return '';
    case 'False':
      return 'false';
    case 'True':
      return 'true';
    case 'String':
      return result.text;
    case 'JSON':
      return result.raw;
    case 'Number':
      return /^-?\d*$/.test(result.raw) ? result.raw : formatGoFloat(numberOf(result));
  }
}

/** gjson's `Result.Bool()`, for the options of modifiers. */
export function truthOf(result: Result): boolean {
  if (result.type === 'String') return /^(?:1|t|true)$/i.test(result.text);
  if (result.type === 'Number') return numberOf(result) !== 0;
  return result.type === 'True';
}
