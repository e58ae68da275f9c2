import { type JsonObject, own, put } from '../json/json.ts';
import type { KubeObject } from '../json/kube-object.ts';
import type { Conversion } from './definition.ts';

/** Names of the same fields: in core events (which are stored) and in those of events.k8s.io. */
const names: readonly (readonly [core: string, events: string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
];

const toEvents: ReadonlyMap<string, string> = new Map(names);
const toCore: ReadonlyMap<string, string> = new Map(names.map(([core, events]) => [events, core]));

/** Events of events.k8s.io/v1 are another view of core events. */
export const eventConversion: Conversion = {
  read: (stored) => rename(stored, toEvents, 'events.k8s.io/v1'),
  write: (object) => rename(object, toCore, 'v1'),
};

function rename(object: KubeObject, table: ReadonlyMap<string, string>, apiVersion: string): KubeObject {
  const renamed: JsonObject = {};
  for (const key of Object.keys(object)) {
    const value = own(object, key);
    if (value !== undefined) put(renamed, table.get(key) ?? key, value);
  }
  put(renamed, 'apiVersion', apiVersion);
  return renamed;
}
