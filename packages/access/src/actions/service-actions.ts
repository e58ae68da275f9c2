import { PACKED_TABLES, type PackedTable } from '../generated/action-tables.ts';
import { parseGlob } from '../glob/glob.ts';
import { matchGlob } from '../glob/match-glob.ts';

/** An action that AWS has. */
export interface ServiceAction {
  readonly service: string;
  readonly name: string;
  /** Actions compare without case. */
  readonly lowerName: string;
  /** What it can be granted on, by type and ARN pattern; none: it takes `*` only. */
  readonly resources: readonly (readonly [string, string])[];
  /** Patterns of the condition keys that it knows besides the global ones. */
  readonly keys: readonly string[];
}

interface Service {
  readonly keys: readonly string[];
  readonly actions: readonly ServiceAction[];
}

const services: ReadonlyMap<string, Service> = new Map(
  PACKED_TABLES.map((table) => [
    table.service,
    { keys: table.keys, actions: table.actions.map((packed) => unpack(packed, table)) },
  ]),
);

/** The actions of one service; undefined for a service that is not in the tables. */
export function actionsOf(service: string): readonly ServiceAction[] | undefined {
  return services.get(service.toLowerCase())?.actions;
}

/** The actions that a pattern such as `ssm:GetParameter*` covers; undefined when the tables do not have its service. */
export function actionsMatching(pattern: string): readonly ServiceAction[] | undefined {
  const [service = '', name = ''] = pattern.split(':');
  const glob = parseGlob(name.toLowerCase());
  return actionsOf(service)?.filter(({ lowerName }) => matchGlob(glob, lowerName));
}

/** Patterns of the condition keys that a service has of its own; undefined when the tables do not have it. */
export function keysOf(service: string): readonly string[] | undefined {
  return services.get(service.toLowerCase())?.keys;
}

function unpack(packed: string, table: PackedTable): ServiceAction {
  const [name = '', resources, keys] = packed.split('|');
  return {
    service: table.service,
    name,
    lowerName: name.toLowerCase(),
    resources: pick(table.resources, resources),
    keys: pick(table.keys, keys),
  };
}

function pick<T>(list: readonly T[], places: string | undefined): readonly T[] {
  if (places === undefined || places === '') return [];
  return places
    .split(',')
    .map((place) => list[Number(place)])
    .filter((entry) => entry !== undefined);
}
