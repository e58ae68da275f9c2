/*
 * Decision cases: one JSON object each, one a line. They say: in this world, for this request, this is the answer.
 * Names of members are those of the case files.
 */

type Document = unknown;
type Texts = Readonly<Record<string, string>>;

export interface CaseLevel {
  readonly level: string;
  readonly policies: readonly Document[];
}

export interface CaseAccount {
  readonly orgId?: string;
  readonly management?: boolean;
  readonly scps?: readonly CaseLevel[];
  readonly rcps?: readonly CaseLevel[];
}

export interface CaseUser {
  readonly arn: string;
  readonly uniqueId?: string;
  readonly identityPolicies?: readonly Document[];
  readonly groups?: readonly { readonly name: string; readonly identityPolicies: readonly Document[] }[];
  readonly permissionsBoundary?: Document;
  readonly tags?: Texts;
}

export interface CaseRole extends Omit<CaseUser, 'groups'> {
  readonly trustPolicy?: Document;
  readonly maxSessionDuration?: number;
  readonly serviceLinked?: boolean;
}

export interface CaseSecret {
  readonly arn: string;
  readonly name: string;
  readonly kmsKeyId?: string;
  readonly tags?: Texts;
  readonly resourcePolicy?: Document;
}

export interface CaseParameter {
  readonly arn: string;
  readonly name: string;
  readonly type: 'String' | 'StringList' | 'SecureString';
  readonly tier?: 'Standard' | 'Advanced' | 'Intelligent-Tiering';
  readonly keyId?: string;
  readonly tags?: Texts;
  readonly resourcePolicy?: Document;
}

export interface CaseGrant {
  readonly grantId: string;
  readonly granteePrincipal: string;
  readonly operations: readonly string[];
  readonly constraints?: { readonly EncryptionContextSubset?: Texts; readonly EncryptionContextEquals?: Texts };
}

export interface CaseKey {
  readonly arn: string;
  readonly policy: Document;
  readonly managedBy?: 'AWS' | 'customer';
  readonly aliases?: readonly string[];
  readonly tags?: Texts;
  readonly grants?: readonly CaseGrant[];
}

export interface CaseWorld {
  readonly accounts?: Readonly<Record<string, CaseAccount>>;
  readonly roles?: readonly CaseRole[];
  readonly users?: readonly CaseUser[];
  readonly oidcProviders?: readonly { readonly arn: string; readonly url: string; readonly clientIds: readonly string[] }[];
  readonly samlProviders?: readonly { readonly arn: string }[];
  readonly secrets?: readonly CaseSecret[];
  readonly parameters?: readonly CaseParameter[];
  readonly keys?: readonly CaseKey[];
  readonly vpcEndpoints?: readonly { readonly id: string; readonly policy: Document }[];
}

export interface CaseWebIdentity {
  readonly issuer: string;
  readonly sub: string;
  readonly aud: string;
  readonly principalTags?: Texts;
  readonly transitiveTagKeys?: readonly string[];
}

export interface CasePrincipal {
  readonly type: 'assumed-role' | 'user' | 'root' | 'federated-user' | 'web-identity' | 'saml' | 'service';
  readonly arn?: string;
  readonly sessionTags?: Texts;
  readonly transitiveTagKeys?: readonly string[];
  readonly sessionPolicies?: readonly Document[];
  readonly userArn?: string;
  readonly webIdentity?: CaseWebIdentity;
  readonly saml?: { readonly provider: string; readonly aud: string; readonly sub: string; readonly iss?: string };
  readonly viaChain?: readonly CaseStep[];
}

export interface CaseStep {
  readonly action: string;
  readonly params: CaseParams;
  readonly webIdentity?: CaseWebIdentity;
  readonly by?: CasePrincipal;
}

export interface CaseParams {
  readonly SecretId?: string;
  readonly VersionId?: string;
  readonly VersionStage?: string;
  readonly SecretIdList?: readonly string[];
  readonly Filters?: readonly { readonly Key: string; readonly Values: readonly string[] }[];
  readonly Name?: string;
  readonly Names?: readonly string[];
  readonly Path?: string;
  readonly Recursive?: boolean;
  readonly WithDecryption?: boolean;
  readonly KeyId?: string;
  readonly EncryptionContext?: Texts;
  readonly RoleArn?: string;
  readonly RoleSessionName?: string;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
  readonly TransitiveTagKeys?: readonly string[];
  readonly ExternalId?: string;
  readonly DurationSeconds?: number;
  readonly SourceIdentity?: string;
  readonly Policy?: string;
}

export interface CaseAnswer {
  readonly verdict: string;
  readonly because: readonly string[];
}

export interface CaseWant extends CaseAnswer {
  readonly parts?: readonly (CaseAnswer & { readonly action: string; readonly resource: string })[];
  readonly items?: readonly (CaseAnswer & { readonly secretId: string })[];
  readonly chain?: readonly string[];
  readonly failedStep?: number;
  readonly session?: {
    readonly arn: string;
    readonly tags: Texts;
    readonly transitiveTagKeys: readonly string[];
    readonly sourceIdentity?: string;
  };
  readonly statements?: readonly string[];
  readonly message?: string;
  readonly error?: { readonly code: string; readonly message?: string };
  readonly readings?: { readonly documentation: string; readonly field: string };
}

export interface DecisionCase {
  readonly id: string;
  readonly kind: 'decide' | 'call';
  readonly source: string;
  readonly note?: string;
  readonly world: CaseWorld;
  readonly request: {
    readonly principal: CasePrincipal;
    readonly action: string;
    readonly resource?: string;
    readonly params?: CaseParams;
    readonly context?: Readonly<Record<string, string | readonly string[]>>;
  };
  readonly want: CaseWant;
}
