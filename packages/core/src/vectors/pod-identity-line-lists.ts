import { isObject } from '../api/schema/copy-json.ts';
import { readAssociatedAccounts } from '../pod-identity/identity-lists.ts';
import { type GivenFlags, switchOf } from './pod-identity-line-flags.ts';
import { ASSOCIATIONS_FLAG, kebab, ROLE_MAP_CONTENT, ROLE_MAP_FLAG } from './pod-identity-names.ts';

/** Whether settings of container credentials were given although no file was: as in upstream's fixtures, the line is about them. */
function hasOtherCredentialFlags(flags: GivenFlags): boolean {
  return [...flags].some(([name, value]) => name.startsWith('container-credentials-') && value !== '');
}

/** A list of associations as upstream's file has it: entries may be written `namespace/account`, too. */
function associationsText(list: readonly unknown[]): string {
  const identities = list.map((entry) => {
    if (typeof entry === 'string') return { namespace: entry.split('/')[0], serviceAccount: entry.split('/')[1] };
    if (!isObject(entry)) return entry;
    const said = new Map(Object.entries(entry).map(([key, value]) => [kebab(key), value]));
    const serviceAccount = said.get('service-account') ?? said.get('service-account-name');
    return { namespace: said.get('namespace'), serviceAccount };
  });
  return JSON.stringify({ identities });
}

/** What a file of associations holds, as text: it may be written out in place of its path. */
function fileText(file: unknown): string | undefined {
  if (Array.isArray(file)) return associationsText(file);
  if (isObject(file)) return Array.isArray(file['identities']) ? fileText(file['identities']) : JSON.stringify(file);
  return typeof file === 'string' && /^\s*[{[]/.test(file) ? file : undefined;
}

const NOTHING: readonly unknown[] = ['', 'false', false, null];

/**
 * The accounts with associations. The file's flag says what the file holds; a path alone, or other flags of container credentials
 * without it, stand for a file that lists the account of the line. Throws LockkeeperError for a file that cannot be read.
 */
export function associatedBy(flags: GivenFlags, account: string): ReadonlySet<string> {
  const file = flags.get(ASSOCIATIONS_FLAG);
  const text = fileText(file);
  if (text !== undefined) return readAssociatedAccounts(text);
  const isMeant = file === undefined ? hasOtherCredentialFlags(flags) : !NOTHING.includes(file);
  return new Set(isMeant ? [account] : []);
}

function configText(configMap: unknown): string {
  const data = isObject(configMap) && isObject(configMap['data']) ? configMap['data'] : undefined;
  const config = data?.['config'] ?? configMap;
  return typeof config === 'string' ? config : JSON.stringify(config);
}

/**
 * The text of the ConfigMap's key `config`, where the flags say that it is watched; undefined: it is not. The flag itself may say
 * what the ConfigMap holds, or a flag of its own, or the line.
 */
export function roleMapText(flags: GivenFlags, ofLine: unknown): string | undefined {
  const [watched, among] = [flags.get(ROLE_MAP_FLAG), flags.get(ROLE_MAP_CONTENT)];
  const isContent = isObject(watched) || (typeof watched === 'string' && watched.trimStart().startsWith('{'));
  if (isContent) return configText(watched);
  if (!switchOf(watched ?? among !== undefined, ROLE_MAP_FLAG)) return undefined;
  return configText(among ?? ofLine ?? {});
}
