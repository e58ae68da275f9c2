import { badRequest } from '../errors/refusals.ts';
import { at, scalarText } from '../json/json.ts';
import type { ResourceVersion } from '../resources/definition.ts';
import type { Selector } from './label-selector.ts';

const always = ['metadata.name', 'metadata.namespace'];
const form = /^(?<path>[^=!]+)(?<operator>==|=|!=)(?<value>.*)$/;

/** Parses `metadata.name=x,type!=y`. Only fields that the resource declares may be asked for. */
export function parseFieldSelector(text: string, version: ResourceVersion): Selector {
  const terms = splitTerms(text).map((term) => parseTerm(term, version));
  return (object) =>
    terms.every(({ path, value, wanted }) => {
      const actual = scalarText(at(object, ...path)) ?? '';
      return (actual === value) === wanted;
    });
}

/** Commas, equals signs and backslashes inside values are escaped with a backslash. */
function splitTerms(text: string): readonly string[] {
  return text.split(/(?<!\\),/).filter((term) => term !== '');
}

interface Term {
  readonly path: readonly string[];
  readonly value: string;
  readonly wanted: boolean;
}

function parseTerm(term: string, version: ResourceVersion): Term {
  const groups = form.exec(term)?.groups;
  if (groups === undefined) {
    throw badRequest(`invalid field selector ${JSON.stringify(term)}; can't understand ${JSON.stringify(term)}`);
  }
  const path = groups['path'] ?? '';
  if (!always.includes(path) && !version.selectableFields.includes(path)) {
    throw badRequest(`field label not supported: ${path}`);
  }
  const value = (groups['value'] ?? '').replaceAll(/\\([,=\\])/g, '$1');
  // Core events keep their component below `source`.
  const steps = path === 'source' ? ['source', 'component'] : path.split('.');
  return { path: steps, value, wanted: groups['operator'] !== '!=' };
}
