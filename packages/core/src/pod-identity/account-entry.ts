import { readGoBool, readGoInt } from './go-text.ts';
import { acceptedExpiration, type PodIdentitySettings } from './pod-identity-settings.ts';

/** The identity that a ServiceAccount, or its entry in the platform's ConfigMap, asks for. */
export interface IdentityEntry {
  /** Empty: no role. */
  readonly roleArn: string;
  readonly audience: string;
  readonly regionalSts: boolean;
  /** Seconds. */
  readonly tokenExpiration: number;
}

/** What annotations say, and which of them cannot be read and count as absent. */
export interface ReadAnnotations<T> {
  readonly value: T;
  readonly unread: readonly string[];
}

type Annotations = ReadonlyMap<string, string>;

/** `arn:` anywhere makes it an ARN, as upstream has it. */
function roleArn(text: string, { composeRole }: PodIdentitySettings): string {
  if (text === '' || composeRole === undefined || text.includes('arn:')) return text;
  return `arn:${composeRole.partition}:iam::${composeRole.account}:role/${text}`;
}

/** The annotation `token-expiration` of an account or a pod: seconds, raised to what the API server accepts. */
export function readExpiration(
  annotations: Annotations,
  { annotationPrefix }: PodIdentitySettings,
  otherwise: number,
): ReadAnnotations<number> {
  const name = `${annotationPrefix}/token-expiration`;
  const text = annotations.get(name);
  const seconds = text === undefined ? undefined : readGoInt(text);
  if (seconds !== undefined) return { value: acceptedExpiration(seconds), unread: [] };
  return { value: otherwise, unread: text === undefined ? [] : [name] };
}

/** What the annotations of a ServiceAccount ask for; what they leave open is as the platform set it. */
export function readAccountEntry(
  annotations: Annotations,
  settings: PodIdentitySettings,
): ReadAnnotations<IdentityEntry> {
  const { annotationPrefix: prefix } = settings;
  const regionalText = annotations.get(`${prefix}/sts-regional-endpoints`);
  const regional = regionalText === undefined ? undefined : readGoBool(regionalText);
  const audience = annotations.get(`${prefix}/audience`);
  const expiration = readExpiration(annotations, settings, acceptedExpiration(settings.tokenExpiration));
  return {
    value: {
      roleArn: roleArn(annotations.get(`${prefix}/role-arn`) ?? '', settings),
      // An empty audience would be that of the API server itself.
      audience: audience || settings.audience,
      regionalSts: regional ?? settings.regionalSts,
      tokenExpiration: expiration.value,
    },
    unread: [
      ...(audience === '' ? [`${prefix}/audience`] : []),
      ...(regionalText !== undefined && regional === undefined ? [`${prefix}/sts-regional-endpoints`] : []),
      ...expiration.unread,
    ],
  };
}
