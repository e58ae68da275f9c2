import { isObject, type Json, own, scalarText } from '../json/json.ts';

/** Finds values in an object. */
export type JsonPath = (value: Json) => readonly Json[];

type Step = (values: readonly Json[]) => readonly Json[];

/**
 * Compiles the JSONPath that printer columns use: `.a.b`, `['a']`, `[0]`, `[*]`, and filters such as
 * `[?(@.type=="Ready")]`. Throws a SyntaxError for anything else.
 */
export function compileJsonPath(text: string): JsonPath {
  const steps: Step[] = [];
  let rest = text.trim().replace(/^\{(.*)\}$/, '$1');
  while (rest !== '') {
    const [step, used] = nextStep(rest);
    steps.push(step);
    rest = rest.slice(used);
  }
  return (value) => steps.reduce<readonly Json[]>((values, step) => step(values), [value]);
}

const nameForm = /^\.((?:[^.[\]\\]|\\.)+)/;
const quotedForm = /^\[(?:'([^']*)'|"([^"]*)")\]/;
const indexForm = /^\[(-?\d+)\]/;
const starForm = /^(?:\[\*\]|\.\*)/;
const filterForm = /^\[\?\(\s*@((?:[.[][^=!<>]*?)?)\s*(==|!=)\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+))\s*\)\]/;

function nextStep(rest: string): [Step, number] {
  if (rest === '.' || rest === '$' || rest === '@') return [(values) => values, 1];
  const star = starForm.exec(rest);
  if (star !== null) return [(values) => values.flatMap(children), star[0].length];
  const name = nameForm.exec(rest) ?? quotedForm.exec(rest);
  if (name !== null) {
    const key = (name[1] ?? name[2] ?? '').replaceAll(/\\(.)/g, '$1');
    return [member(key), name[0].length];
  }
  const index = indexForm.exec(rest);
  if (index !== null) return [element(Number(index[1])), index[0].length];
  const filter = filterForm.exec(rest);
  if (filter !== null) return [where(filter), filter[0].length];
  throw new SyntaxError('unsupported JSONPath');
}

function children(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

function member(key: string): Step {
  return (values) =>
    values.flatMap((value) => {
      const found = isObject(value) ? own(value, key) : undefined;
      return found === undefined ? [] : [found];
    });
}

function element(index: number): Step {
  return (values) =>
    values.flatMap((value) => {
      const found = Array.isArray(value) ? value.at(index) : undefined;
      return found === undefined ? [] : [found];
    });
}

function where(filter: RegExpExecArray): Step {
  const path = compileJsonPath(filter[1] ?? '');
  const wanted = filter[3] ?? filter[4] ?? filter[5] ?? '';
  const equal = filter[2] === '==';
  return (values) =>
    values.flatMap(children).filter((item) => path(item).some((found) => scalarText(found) === wanted) === equal);
}
