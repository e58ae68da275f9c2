import type { ServiceData } from './read-data.ts';

/** Condition keys that AWS's tables leave out or name one by one, by service. */
const families: ReadonlyMap<string, readonly string[]> = new Map([
  ['kms', ['kms:EncryptionContext:*', 'kms:RecipientAttestation:*']],
  ['secretsmanager', ['secretsmanager:ResourceTag/*']],
  ['ssm', ['ssm:resourceTag/*', 'ssm:ResourceTag/*']],
  // Keys of a token begin with its issuer, which can be any.
  ['sts', ['saml:*', 'oidc:*']],
]);

/** Prefixes of keys that one family stands for. */
const absorbed = [/^kms:RecipientAttestation:/i, /^kms:EncryptionContext:/i, /^saml:/i];

/** The generated module. Keys and ARNs become patterns: what AWS writes as `${TagKey}` or `tag-key` is `*`. */
export function emitTables(source: string, services: readonly ServiceData[]): string {
  return `// Generated from ${source} (MIT) by \`npm run generate\`; edits are lost and fail the check.

/** Actions, resource types and condition keys of one service, packed. */
export interface PackedTable {
  readonly service: string;
  /** Type and pattern of its ARN. */
  readonly resources: readonly (readonly [string, string])[];
  readonly keys: readonly string[];
  /** \`Name|resource types|keys\`, by their places in the lists above; no types: the action takes \`*\` only. */
  readonly actions: readonly string[];
}

export const PACKED_TABLES: readonly PackedTable[] = [
${services.map(emitService).join('')}];
`;
}

function emitService(data: ServiceData): string {
  const resources = [...data.resources].map(([type, arn]) => [type, patternOf(arn)] as const);
  const used = data.actions.flatMap((action) => action.keys);
  const keys = sortedUnique([...data.keys, ...used].flatMap(keyPatterns));
  const all = sortedUnique([...keys, ...(families.get(data.service) ?? [])]);
  const types = resources.map(([type]) => type.toLowerCase());
  const actions = data.actions
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, resources: taken, keys: asked }) => {
      const typePlaces = taken.map((type) => types.indexOf(type.toLowerCase())).filter((place) => place >= 0);
      const patterns = sortedUnique(asked.flatMap(keyPatterns));
      return trimmed([name, sortedPlaces(typePlaces), sortedPlaces(patterns.map((key) => all.indexOf(key)))].join('|'));
    });
  return `  {
    service: ${quote(data.service)},
    resources: [
${resources.map(([type, arn]) => `      [${quote(type)}, ${quote(arn)}],\n`).join('')}    ],
    keys: [
${lines(all.map(quote))}    ],
    actions: [
${lines(actions.map(quote))}    ],
  },
`;
}

function keyPatterns(key: string): readonly string[] {
  if (absorbed.some((prefix) => prefix.test(key)))
    return key.toLowerCase().startsWith('saml:') ? ['saml:*'] : [familyOf(key)];
  // A key of a token: `<issuer>:<claim>`.
  if (/^[^:]*[./][^:]*:/.test(key)) return ['oidc:*'];
  return [patternOf(key).replace(/(resourceTag\/)tag-key$/i, '$1*')];
}

function familyOf(key: string): string {
  return `${key.split(':').slice(0, 2).join(':')}:*`;
}

function patternOf(text: string): string {
  return text.replaceAll(/\$\{[^}]*\}/g, '*');
}

function sortedUnique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted();
}

function sortedPlaces(places: readonly number[]): string {
  return [...new Set(places)].toSorted((a, b) => a - b).join(',');
}

function trimmed(text: string): string {
  return text.replace(/\|+$/, '');
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** Entries in lines of up to 120 characters. */
function lines(entries: readonly string[]): string {
  let out = '';
  let line = '';
  for (const entry of entries) {
    if (line !== '' && line.length + entry.length > 110) {
      out += `      ${line.trimEnd()}\n`;
      line = '';
    }
    line += `${entry}, `;
  }
  return line === '' ? out : `${out}      ${line.trimEnd()}\n`;
}
