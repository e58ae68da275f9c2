import { POD_IDENTITY_FLAGS } from '../pod-identity/pod-identity-flags.ts';

/** Flags that say who is listed: the ConfigMap of roles, and the file of associations. */
export const ROLE_MAP_FLAG = 'watch-config-map';
export const ASSOCIATIONS_FLAG = 'watch-container-credentials-config';

/** No flag of a command line: what the ConfigMap holds, among the flags of a line. */
export const ROLE_MAP_CONTENT = 'config-map';

/** No flag of a command line either: where the instance is that upstream asks to complete a role. */
export const INSTANCE_IDENTITY = 'instance-identity';

/** Settings of container credentials. */
export const CREDENTIALS_GROUP = 'containercredentials';

/** Flags of upstream that change no pod, those of its log library too. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'port',
  'metrics-port',
  'kubeconfig',
  'kube-api',
  'tls-key',
  'tls-cert',
  'tls-cipher-suites',
  'tls-min-version',
  'in-cluster',
  'service-name',
  'namespace',
  'tls-secret',
  'enable-debugging-handlers',
  'service-account-lookup-grace-period',
  'resync-period',
  'version',
  'v',
  'vmodule',
  'logtostderr',
  'alsologtostderr',
  'stderrthreshold',
  'log-file',
  'log-dir',
]);

/** The settings of upstream's own fixtures and of the types behind them, without hyphens and by the group they stand in. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['handler/mountpath', 'token-mount-path'],
  ['handler/expiration', 'token-expiration'],
  ['handler/tokenexpiration', 'token-expiration'],
  ['handler/region', 'aws-default-region'],
  ['handler/injectsts', 'sts-regional-endpoint'],
  ['handler/regionalsts', 'sts-regional-endpoint'],
  ['handler/annotationdomain', 'annotation-prefix'],
  ['handler/audience', 'token-audience'],
  ['containercredentials/uri', 'container-credentials-full-uri'],
  ['containercredentials/fulluri', 'container-credentials-full-uri'],
  ['containercredentials/audience', 'container-credentials-audience'],
  ['containercredentials/mountpath', 'container-credentials-token-mount-path'],
  ['containercredentials/volumename', 'container-credentials-token-volume-name'],
  ['containercredentials/tokenpath', 'container-credentials-token-path'],
  ['containercredentials/identities', ASSOCIATIONS_FLAG],
  ['containercredentials/associations', ASSOCIATIONS_FLAG],
  ['containercredentials/config', ASSOCIATIONS_FLAG],
  [CREDENTIALS_GROUP, ASSOCIATIONS_FLAG],
  ['containercredentialsconfig', ASSOCIATIONS_FLAG],
  ['containercredentialsidentities', ASSOCIATIONS_FLAG],
  ['identities', ASSOCIATIONS_FLAG],
  ['associations', ASSOCIATIONS_FLAG],
  ['podidentityassociations', ASSOCIATIONS_FLAG],
  ['accountid', 'compose-role-arn-account'],
  ['account', 'compose-role-arn-account'],
  ['partition', 'compose-role-arn-partition'],
  ['instanceidentitydocument', INSTANCE_IDENTITY],
  ['imds', INSTANCE_IDENTITY],
  ['configmapdata', ROLE_MAP_CONTENT],
  ['configmapcontent', ROLE_MAP_CONTENT],
]);

/** Groups whose members may stand in an object of their own. */
const GROUPS: readonly string[] = ['handler', CREDENTIALS_GROUP];

/** `tokenMountPath`, `token_mount_path` and `Token-Mount-Path` as `token-mount-path`. */
export function kebab(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();
}

/** The name of a group of settings; undefined for what is no group. */
export function groupName(name: string): string | undefined {
  const plain = kebab(name).replaceAll('-', '');
  return GROUPS.find((group) => group === plain);
}

function isFlag(name: string): boolean {
  return (
    name === ROLE_MAP_FLAG ||
    name === ROLE_MAP_CONTENT ||
    name === INSTANCE_IDENTITY ||
    name === ASSOCIATIONS_FLAG ||
    ELSEWHERE.has(name) ||
    Object.hasOwn(POD_IDENTITY_FLAGS, name)
  );
}

/**
 * The flag that a name means: a flag in any spelling, or a setting of upstream's fixtures, alone where that is a flag's only
 * meaning. Throws TypeError for anything else.
 */
export function flagName(given: string): string {
  const name = given.replace(/^-{1,2}/, '').replace(/^testing\.eks\.amazonaws\.com\//, '');
  const flag = kebab(name);
  if (isFlag(flag)) return flag;
  const plain = flag.replaceAll('-', '');
  const found = OTHER_NAMES.get(plain) ?? OTHER_NAMES.get(`handler/${plain}`);
  if (found !== undefined) return found;
  throw new TypeError(`there is no flag ${given}`);
}
