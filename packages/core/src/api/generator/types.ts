import type {
  EcrAuthorizationTokenSpec,
  FakeSpec,
  MfaSpec,
  PasswordSpec,
  SshKeySpec,
  StsSessionTokenSpec,
  WebhookSpec,
} from '../generated/generators.ts';
import type { ObjectMeta } from '../metadata.ts';

export type * from '../generated/generators.ts';

/** A UUID has nothing to choose. */
export type UuidSpec = { readonly [key: string]: never };

/** The kinds of generators that are served, with the type of their settings. */
export interface GeneratorSpecs {
  readonly ECRAuthorizationToken: EcrAuthorizationTokenSpec;
  readonly STSSessionToken: StsSessionTokenSpec;
  readonly Password: PasswordSpec;
  readonly UUID: UuidSpec;
  readonly SSHKey: SshKeySpec;
  readonly MFA: MfaSpec;
  readonly Fake: FakeSpec;
  readonly Webhook: WebhookSpec;
}

export type GeneratorKind = keyof GeneratorSpecs;

/** What to generate, wherever it is written: in a generator of a namespace or in a ClusterGenerator. */
export type GeneratorSettings = {
  readonly [Kind in GeneratorKind]: { readonly kind: Kind; readonly spec: GeneratorSpecs[Kind] };
}[GeneratorKind];

/** A generator of one namespace, of whichever kind. */
export type Generator = GeneratorSettings & {
  readonly apiVersion: string;
  readonly metadata: ObjectMeta & { readonly namespace: string };
};
