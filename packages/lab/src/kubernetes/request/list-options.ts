import { badRequest, invalid } from '../errors/refusals.ts';
import { isTrue } from './request-info.ts';
import { parseFieldSelector } from '../selectors/field-selector.ts';
import { parseLabelSelector, type Selector } from '../selectors/label-selector.ts';
import type { ResourceVersion } from '../resources/definition.ts';

/** The query of a list or watch. */
export interface ListOptions {
  /** Undefined when the client leaves it out or sends an empty text. */
  readonly resourceVersion: number | undefined;
  readonly match: '' | 'NotOlderThan' | 'Exact';
  readonly limit: number;
  readonly continueToken: string;
  readonly timeoutSeconds: number | undefined;
  readonly allowBookmarks: boolean;
  readonly sendInitialEvents: boolean | undefined;
  readonly matches: Selector;
  readonly selective: boolean;
}

export function readListOptions(query: URLSearchParams, version: ResourceVersion, name: string): ListOptions {
  const selectors = readSelectors(query, version, name);
  const options: ListOptions = {
    resourceVersion: readVersion(query.get('resourceVersion')),
    match: readMatch(query.get('resourceVersionMatch') ?? ''),
    limit: readNumber(query, 'limit') ?? 0,
    continueToken: query.get('continue') ?? '',
    timeoutSeconds: readNumber(query, 'timeoutSeconds'),
    allowBookmarks: query.has('allowWatchBookmarks') && isTrue(query.get('allowWatchBookmarks')),
    sendInitialEvents: query.has('sendInitialEvents') ? isTrue(query.get('sendInitialEvents')) : undefined,
    matches: (object) => selectors.every((selector) => selector(object)),
    selective: selectors.length > 0,
  };
  check(options, query);
  if (options.continueToken !== '' && (options.resourceVersion ?? 0) > 0) {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  return options;
}

function readSelectors(query: URLSearchParams, version: ResourceVersion, name: string): readonly Selector[] {
  const labels = query.get('labelSelector') ?? '';
  const fields = query.get('fieldSelector') ?? '';
  return [
    ...(labels === '' ? [] : [parseLabelSelector(labels)]),
    ...(fields === '' ? [] : [parseFieldSelector(fields, version)]),
    ...(name === '' ? [] : [parseFieldSelector(`metadata.name=${name}`, version)]),
  ];
}

function readVersion(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw invalid('', 'ListOptions', '', [
    {
      field: 'resourceVersion',
      reason: 'FieldValueInvalid',
      text: `Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    },
  ]);
}

function readMatch(text: string): '' | 'NotOlderThan' | 'Exact' {
  if (text === '' || text === 'NotOlderThan' || text === 'Exact') return text;
  throw invalid('', 'ListOptions', '', [
    {
      field: 'resourceVersionMatch',
      reason: 'FieldValueNotSupported',
      text: `Unsupported value: ${JSON.stringify(text)}: supported values: "Exact", "NotOlderThan", ""`,
    },
  ]);
}

function readNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw badRequest(`the query parameter ${name} must be a number`);
  return value;
}

type ForbiddenWhen = readonly [field: string, broken: boolean, text: string];

function refuseBroken(rules: readonly ForbiddenWhen[]): void {
  for (const [field, broken, text] of rules) {
    if (!broken) continue;
    throw invalid('', 'ListOptions', '', [{ field, reason: 'FieldValueForbidden', text: `Forbidden: ${text}` }]);
  }
}

/** Combinations that upstream forbids: field, whether it is the case, and upstream's text. */
function check(options: ListOptions, query: URLSearchParams): void {
  const version = query.get('resourceVersion') ?? '';
  const watching = isTrue(query.get('watch') ?? 'false');
  const { match, continueToken, sendInitialEvents } = options;
  const initial = sendInitialEvents !== undefined;
  const rules: readonly ForbiddenWhen[] = [
    [
      'resourceVersionMatch',
      match !== '' && version === '' && !watching,
      'resourceVersionMatch is forbidden unless resourceVersion is provided',
    ],
    [
      'resourceVersionMatch',
      match !== '' && continueToken !== '',
      'resourceVersionMatch is forbidden when continue is provided',
    ],
    [
      'resourceVersionMatch',
      match === 'Exact' && version === '0',
      'resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
    ],
    [
      'resourceVersionMatch',
      watching && initial && match !== 'NotOlderThan',
      'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    ],
    ['sendInitialEvents', !watching && initial, 'sendInitialEvents is forbidden for list'],
  ];
  refuseBroken(rules);
}
