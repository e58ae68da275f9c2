import { createHash } from 'node:crypto';
import type { LabRequest, LabResponse } from '../../http/types.ts';
import { pathNotFound } from '../errors/refusals.ts';

import { type JsonObject, put } from '../json/json.ts';
import type { RequestInfo } from '../request/request-info.ts';
import { json, jsonText } from '../request/respond.ts';
import type { BuiltinSchemas } from '../resources/builtin-schemas.ts';
import type { ResourceRegistry } from '../resources/registry.ts';
import { aggregatedType, toAggregated, wantedAggregation } from './aggregated.ts';
import { type DiscoveredGroup, discoverGroups, toApiGroup, toResourceList } from './api-groups.ts';
import { answerOpenApiV2 } from './open-api-v2.ts';
import { openApiDocument } from './open-api.ts';

/** Answers `/api`, `/apis` and `/openapi/v3` and what lies below them, except resources. Derived data is kept per registry version. */
export class Discovery {
  readonly #registry: ResourceRegistry;
  readonly #schemas: BuiltinSchemas;
  #groups: ReadonlyMap<string, DiscoveredGroup> = new Map();
  readonly #documents = new Map<string, { readonly text: string; readonly hash: string }>();
  #seen = -1;

  constructor(registry: ResourceRegistry, schemas: BuiltinSchemas) {
    this.#registry = registry;
    this.#schemas = schemas;
  }

  answer(request: LabRequest, info: RequestInfo): LabResponse | undefined {
    const parts = info.path.split('/').filter((part) => part !== '');
    switch (parts[0]) {
      case 'api':
        return this.#legacy(request, parts);
      case 'apis':
        return this.#named(request, parts);
      case 'openapi':
        if (parts[1] === 'v2') return answerOpenApiV2(request.headers['accept']);
        return parts[1] === 'v3' ? this.#openApi(parts.slice(2)) : undefined;
      default:
        return undefined;
    }
  }

  #legacy(request: LabRequest, parts: readonly string[]): LabResponse {
    const core = this.#current().get('');
    if (core === undefined) throw pathNotFound();
    if (parts.length === 1) {
      return (
        aggregate(request, [core]) ??
        json(200, { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] })
      );
    }
    return resourceList(core, parts[1] ?? '');
  }

  #named(request: LabRequest, parts: readonly string[]): LabResponse {
    const groups = [...this.#current().values()].filter((group) => group.name !== '');
    if (parts.length === 1) {
      return (
        aggregate(request, groups) ??
        json(200, { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(toApiGroup) })
      );
    }
    const group = groups.find((one) => one.name === parts[1]);
    if (group === undefined) throw pathNotFound();
    return parts.length === 2 ? json(200, toApiGroup(group)) : resourceList(group, parts[2] ?? '');
  }

  #openApi(parts: readonly string[]): LabResponse {
    if (parts.length === 0) return json(200, { paths: this.#openApiPaths() });
    const [root, first = '', second = ''] = parts;
    const [group, version] = root === 'api' ? ['', first] : [first, second];
    if (this.#current().get(group)?.versions.has(version) !== true) throw pathNotFound();
    const document = this.#document(group, version);
    return jsonText(200, document.text, { etag: `"${document.hash}"` });
  }

  #openApiPaths(): JsonObject {
    const paths: JsonObject = {};
    for (const group of this.#current().values()) {
      for (const version of group.versions.keys()) {
        const path = group.name === '' ? `api/${version}` : `apis/${group.name}/${version}`;
        const { hash } = this.#document(group.name, version);
        put(paths, path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` });
      }
    }
    return paths;
  }

  #document(group: string, version: string): { readonly text: string; readonly hash: string } {
    this.#current();
    const key = `${group}/${version}`;
    const known = this.#documents.get(key);
    if (known !== undefined) return known;
    const metadata = this.#schemas.message('meta/v1.ObjectMeta');
    const text = JSON.stringify(openApiDocument(group, version, this.#registry.all(), metadata));
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 32).toUpperCase();
    const made = { text, hash };
    this.#documents.set(key, made);
    return made;
  }

  #current(): ReadonlyMap<string, DiscoveredGroup> {
    if (this.#seen !== this.#registry.version) {
      this.#seen = this.#registry.version;
      this.#groups = discoverGroups(this.#registry);
      this.#documents.clear();
    }
    return this.#groups;
  }
}

function aggregate(request: LabRequest, groups: readonly DiscoveredGroup[]): LabResponse | undefined {
  const version = wantedAggregation(request.headers['accept']);
  if (version === undefined) return undefined;
  return json(200, toAggregated(version, groups), { 'content-type': aggregatedType(version), vary: 'Accept' });
}

function resourceList(group: DiscoveredGroup, version: string): LabResponse {
  const resources = group.versions.get(version);
  if (resources === undefined) throw pathNotFound();
  return json(200, toResourceList(group.name === '' ? version : `${group.name}/${version}`, resources));
}
