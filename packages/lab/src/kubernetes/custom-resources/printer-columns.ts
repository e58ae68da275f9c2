import { isObject, type Json, type JsonObject, listAt, own, textAt } from '../json/json.ts';
import type { KubeObject } from '../json/kube-object.ts';
import type { Column } from '../table/column.ts';
import { ageText } from '../table/duration.ts';
import { compileJsonPath, type JsonPath } from '../table/json-path.ts';

const age: JsonObject = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

/** The columns of a CRD version; one without columns shows its age. */
export function printerColumns(version: Json): readonly Column[] {
  const sources = listAt(version, 'additionalPrinterColumns').filter(isObject);
  return (sources.length === 0 ? [age] : sources).map(toColumn);
}

function toColumn(source: JsonObject): Column {
  const type = textAt(source, 'type') as Column['type'];
  const path = compileQuietly(textAt(source, 'jsonPath'));
  const format = textAt(source, 'format');
  return {
    name: textAt(source, 'name'),
    type,
    ...(format === '' ? {} : { format }),
    description: textAt(source, 'description'),
    priority: own(source, 'priority') === undefined || own(source, 'priority') === 0 ? 0 : 1,
    cell: (object, now) => cell(path, type, object, now),
  };
}

/** A path that cannot be read shows nothing, like a path that leads nowhere. */
function compileQuietly(text: string): JsonPath {
  try {
    return compileJsonPath(text);
  } catch {
    return () => [];
  }
}

function cell(path: JsonPath, type: Column['type'], object: KubeObject, now: number): Json {
  const found = path(object);
  const value = found[0];
  if (value === undefined || value === null) return null;
  switch (type) {
    case 'date':
      return ageText(asText(value), now);
    case 'integer':
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    default:
      return found.length > 1 ? `[${found.map(asText).join(' ')}]` : asText(value);
  }
}

function asText(value: Json): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
