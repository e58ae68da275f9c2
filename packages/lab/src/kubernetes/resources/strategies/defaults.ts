import { type JsonObject, own, put } from '../../json/json.ts';

/** Fills in what is absent or null. */
export function defaults(target: JsonObject, values: JsonObject): void {
  for (const [key, value] of Object.entries(values)) {
    if (own(target, key) === undefined || own(target, key) === null) put(target, key, value);
  }
}
