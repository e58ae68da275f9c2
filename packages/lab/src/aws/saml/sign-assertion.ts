import { escapeXml } from '../protocol/query.ts';
import type { SamlIdentityProvider } from './identity-provider.ts';
import {
  algorithms,
  attributeNames,
  awsAudience,
  nameIdPrefix,
  namespaces,
  signInEndpoint,
  statusSuccess,
} from './names.ts';
import { loadXmlLibrary } from './xml-library.ts';

/** A sign-in at an identity provider, as the provider tells it to AWS. */
export interface SignIn {
  /** Who signed in; the NameID. */
  readonly subject: string;
  /** Each role with the SAML provider that may use it. */
  readonly roles: readonly { readonly role: string; readonly provider: string }[];
  readonly sessionName: string;
  /** Milliseconds. */
  readonly now: number;
  /** Unique for each response; hexadecimal. */
  readonly id: string;
  /** How long the assertion is good, in milliseconds; five minutes by default. */
  readonly lifetimeMs?: number;
  readonly tags?: ReadonlyMap<string, string>;
  readonly transitiveTagKeys?: readonly string[];
  readonly sourceIdentity?: string;
  readonly sessionDurationSeconds?: number;
  /** When the session at the provider ends, in milliseconds. */
  readonly sessionEndsAt?: number;
  /** `persistent` by default. */
  readonly subjectType?: string;
  readonly audience?: string;
  readonly recipient?: string;
  /** Which element carries the signature; the assertion by default. */
  readonly signed?: 'assertion' | 'response';
}

/**
 * A signed SAML response in base64, as `aws sts assume-role-with-saml --saml-assertion` takes it. For labs and tests: the
 * provider's key stands in for a sign-in that really took place.
 */
export async function signAssertion(provider: SamlIdentityProvider, signIn: SignIn): Promise<string> {
  const { SignedXml } = await loadXmlLibrary();
  const element = signIn.signed === 'response' ? 'Response' : 'Assertion';
  const signer = new SignedXml({
    privateKey: provider.key,
    publicCert: provider.certificate,
    signatureAlgorithm: algorithms.rsaSha256,
    canonicalizationAlgorithm: algorithms.exclusive,
  });
  signer.addReference({
    xpath: `//*[local-name(.)='${element}']`,
    transforms: [algorithms.enveloped, algorithms.exclusive],
    digestAlgorithm: algorithms.sha256,
  });
  // SAML's schema has the signature right behind the issuer.
  const reference = `//*[local-name(.)='${element}']/*[local-name(.)='Issuer']`;
  signer.computeSignature(writeResponse(provider, signIn), { prefix: 'ds', location: { reference, action: 'after' } });
  return Buffer.from(signer.getSignedXml()).toString('base64');
}

function writeResponse(provider: SamlIdentityProvider, signIn: SignIn): string {
  const issued = time(signIn.now);
  const recipient = escapeXml(signIn.recipient ?? signInEndpoint);
  const issuer = `<saml:Issuer>${escapeXml(provider.entityId)}</saml:Issuer>`;
  return [
    `<samlp:Response xmlns:samlp="${namespaces.protocol}" xmlns:saml="${namespaces.assertion}" ID="_r${signIn.id}"`,
    ` Version="2.0" IssueInstant="${issued}" Destination="${recipient}">${issuer}`,
    `<samlp:Status><samlp:StatusCode Value="${statusSuccess}"/></samlp:Status>`,
    `<saml:Assertion ID="_a${signIn.id}" Version="2.0" IssueInstant="${issued}">${issuer}`,
    writeSubject(signIn, recipient),
    writeConditions(signIn),
    writeStatement(signIn),
    `<saml:AttributeStatement>${writeAttributes(signIn)}</saml:AttributeStatement>`,
    '</saml:Assertion></samlp:Response>',
  ].join('');
}

function writeSubject(signIn: SignIn, recipient: string): string {
  const type = signIn.subjectType ?? 'persistent';
  const format = type.includes(':') ? type : `${nameIdPrefix}${type}`;
  return [
    `<saml:Subject><saml:NameID Format="${escapeXml(format)}">${escapeXml(signIn.subject)}</saml:NameID>`,
    '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">',
    `<saml:SubjectConfirmationData NotOnOrAfter="${time(endOf(signIn))}" Recipient="${recipient}"/>`,
    '</saml:SubjectConfirmation></saml:Subject>',
  ].join('');
}

function writeConditions(signIn: SignIn): string {
  const audience = escapeXml(signIn.audience ?? awsAudience);
  return [
    `<saml:Conditions NotBefore="${time(signIn.now)}" NotOnOrAfter="${time(endOf(signIn))}">`,
    `<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>`,
  ].join('');
}

function writeStatement({ now, sessionEndsAt }: SignIn): string {
  const end = sessionEndsAt === undefined ? '' : ` SessionNotOnOrAfter="${time(sessionEndsAt)}"`;
  const context = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport';
  return [
    `<saml:AuthnStatement AuthnInstant="${time(now)}"${end}><saml:AuthnContext>`,
    `<saml:AuthnContextClassRef>${context}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`,
  ].join('');
}

function writeAttributes(signIn: SignIn): string {
  const { sessionDurationSeconds: seconds, sourceIdentity, transitiveTagKeys = [] } = signIn;
  const tags = [...(signIn.tags ?? [])].map(
    ([key, value]) => [`${attributeNames.principalTag}${key}`, [value]] as const,
  );
  const all: readonly (readonly [string, readonly string[]])[] = [
    [attributeNames.role, signIn.roles.map(({ role, provider }) => `${role},${provider}`)],
    [attributeNames.sessionName, [signIn.sessionName]],
    [attributeNames.sessionDuration, seconds === undefined ? [] : [String(seconds)]],
    [attributeNames.sourceIdentity, sourceIdentity === undefined ? [] : [sourceIdentity]],
    [attributeNames.transitiveTagKeys, transitiveTagKeys],
    ...tags,
  ];
  return all
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => {
      const written = values.map((value) => `<saml:AttributeValue>${escapeXml(value)}</saml:AttributeValue>`);
      return `<saml:Attribute Name="${escapeXml(name)}">${written.join('')}</saml:Attribute>`;
    })
    .join('');
}

function endOf({ now, lifetimeMs = 300_000 }: SignIn): number {
  return now + lifetimeMs;
}

function time(ms: number): string {
  return new Date(ms).toISOString();
}
