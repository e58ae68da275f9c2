import { createSelfSigned } from '../../certificates/self-signed.ts';
import { escapeXml } from '../protocol/query.ts';
import type { Clock, Random } from '@lockkeeper/core';
import { namespaces, signInEndpoint } from './names.ts';

/** An identity provider of one's own: what it is called, and what it signs with. The key is as secret as all it opens. */
export interface SamlIdentityProvider {
  /** `Issuer` of its assertions, `entityID` of its metadata. */
  readonly entityId: string;
  /** PEM. */
  readonly certificate: string;
  /** PEM, PKCS #8. */
  readonly key: string;
}

/** Makes a provider with a new RSA key and a certificate for ten years. */
export async function createSamlIdentityProvider(
  entityId: string,
  clock: Clock,
  random: Random,
): Promise<SamlIdentityProvider> {
  return { entityId, ...(await createSelfSigned('lockkeeper-lab-idp', clock, random)) };
}

/** The metadata document that `aws iam create-saml-provider` takes. */
export function samlMetadata(provider: SamlIdentityProvider): string {
  const certificate = provider.certificate.replace(/-----[A-Z ]+-----|\s/g, '');
  const key = `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<md:EntityDescriptor xmlns:md="${namespaces.metadata}" xmlns:ds="${namespaces.signature}" entityID="${escapeXml(provider.entityId)}">`,
    `<md:IDPSSODescriptor protocolSupportEnumeration="${namespaces.protocol}">`,
    `<md:KeyDescriptor use="signing">${key}</md:KeyDescriptor>`,
    `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${signInEndpoint}"/>`,
    '</md:IDPSSODescriptor></md:EntityDescriptor>',
  ].join('\n');
}
