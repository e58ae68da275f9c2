/** What the engine's errors have, of whichever of its classes. */
interface EngineError {
  readonly code: string;
  readonly summary: string;
  readonly node?: { readonly pos?: number };
  readonly range: { readonly start: number } | undefined;
}

function isEngineError(error: unknown): error is EngineError {
  return error instanceof Error && 'code' in error && 'summary' in error;
}

/** `ERROR: <input>:1:6: undefined field 'a'` with the line and a mark below, as cel-go prints issues. */
export function compileProblem(error: unknown, source: string): string {
  const text = isEngineError(error) ? checkText(error) : 'the expression is too deeply nested';
  const start = isEngineError(error) ? markOf(error, source) : 0;
  const before = source.slice(0, start).split('\n');
  const column = before.at(-1)?.length ?? 0;
  const line = source.split('\n')[before.length - 1] ?? '';
  return `ERROR: <input>:${before.length}:${column + 1}: ${text}\n | ${line}\n | ${'.'.repeat(column)}^`;
}

/** cel-go marks a selection at its dot and a call at its parenthesis. */
function markOf({ code, node, range }: EngineError, source: string): number {
  const start = node?.pos ?? range?.start ?? 0;
  if (code === 'no_such_key' && source[start - 1] === '.') return start - 1;
  const parenthesis = code === 'no_matching_overload' ? source.indexOf('(', start) : -1;
  return parenthesis === -1 ? start : parenthesis;
}

function checkText({ code, summary }: EngineError): string {
  const name = /: (.+)$/s.exec(summary)?.[1] ?? '';
  switch (code) {
    case 'no_such_key':
      return `undefined field '${name}'`;
    case 'unknown_variable':
      return `undeclared reference to '${name}' (in container '')`;
    case 'no_such_overload':
      return operatorText(name);
    case 'no_matching_overload':
      return callText(summary);
    default:
      return isSyntax(code) ? `Syntax error: ${summary}` : summary;
  }
}

function isSyntax(code: string): boolean {
  return /^(expected_token|unexpected_|unterminated|invalid_.*(escape|literal|number)|reserved_|.*_limit)/.test(code);
}

/** `string + int` → `found no matching overload for '_+_' applied to '(string, int)'`. */
function operatorText(found: string): string {
  const match = /^(.*?) (==|!=|<=|>=|<|>|\+|-|\*|\/|%|in) (.*)$/.exec(found);
  if (match === null) return `found no matching overload for '${found.slice(0, 1)}_' applied to '(${found.slice(1)})'`;
  const [, left = '', operator = '', right = ''] = match;
  const name = operator === 'in' ? '@in' : `_${operator}_`;
  return `found no matching overload for '${name}' applied to '(${left}, ${right})'`;
}

/** `string.foo(int)` → `found no matching overload for 'foo' applied to 'string.(int)'`. */
function callText(summary: string): string {
  const match = /'(?:(.+)\.)?(\w+)\((.*)\)'$/.exec(summary);
  if (match === null) return summary;
  const [, receiver, name = '', operands = ''] = match;
  const applied = receiver === undefined ? `(${operands})` : `${receiver}.(${operands})`;
  return `found no matching overload for '${name}' applied to '${applied}'`;
}

const runtimeTexts: ReadonlyMap<string, string> = new Map([
  ['division_by_zero', 'division by zero'],
  ['modulo_by_zero', 'modulus by zero'],
  ['numeric_overflow', 'integer overflow'],
  ['int_conversion_error', 'type conversion error to int'],
  ['uint_conversion_error', 'type conversion error to uint'],
  ['double_conversion_error', 'type conversion error to double'],
  ['bool_conversion_error', 'type conversion error to bool'],
  ['no_such_overload', 'no such overload'],
  ['no_matching_overload', 'no such overload'],
  ['invalid_logical_operand', 'no such overload'],
  ['invalid_condition_type', 'no such overload'],
  ['optional_value_missing', 'optional.none() dereference'],
]);

/** Why an evaluation failed, without the values that it failed on. */
export function runtimeProblem(error: unknown): string {
  if (!isEngineError(error)) return error instanceof RangeError ? error.message : errorText(error);
  const { code, summary } = error;
  if (code === 'no_such_key') return summary.replace(/^No such key/, 'no such key');
  if (code === 'index_out_of_bounds') return `index out of bounds: ${/index (-?\d+)/.exec(summary)?.[1] ?? ''}`;
  return runtimeTexts.get(code) ?? code.replaceAll('_', ' ');
}

function errorText(error: unknown): string {
  return error instanceof Error && error.name === 'PatternError' ? error.message : 'evaluation failed';
}
