import type { ContextValue, UNKNOWN_VALUE } from '../context/request-context.ts';
import type { Caller } from './caller.ts';
import type { Tags } from './facts.ts';

/** The members of API calls that authorization looks at; names are AWS's with a small first letter. */
export interface CallParameters {
  readonly secretId?: string;
  readonly versionId?: string;
  readonly versionStage?: string;
  readonly secretIdList?: readonly string[];
  readonly filters?: readonly { readonly key: string; readonly values: readonly string[] }[];
  readonly name?: string;
  readonly names?: readonly string[];
  readonly path?: string;
  readonly recursive?: boolean;
  readonly withDecryption?: boolean;
  readonly keyId?: string;
  readonly encryptionContext?: ReadonlyMap<string, string>;
  readonly roleSessionName?: string;
  readonly tags?: Tags;
  readonly transitiveTagKeys?: readonly string[];
  readonly externalId?: string;
  readonly durationSeconds?: number;
  readonly sourceIdentity?: string;
  /** Session policy document, as text. */
  readonly policy?: string;
}

/** One API call. */
export interface ServiceRequest {
  readonly caller: Caller;
  /** `service:Operation`. */
  readonly action: string;
  /** ARN; `*` for actions without a resource type; for GetParametersByPath the ARN of the path. */
  readonly resource: string;
  readonly region?: string;
  readonly parameters?: CallParameters;
  /** Keys that the call itself does not show, such as time, address, endpoint. They win over derived keys. */
  readonly context?: ReadonlyMap<string, ContextValue | typeof UNKNOWN_VALUE>;
}
