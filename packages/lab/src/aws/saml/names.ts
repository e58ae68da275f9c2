/** Namespaces, algorithms and attribute names of SAML 2.0, XML Signature and AWS's use of them. */
export const namespaces = {
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  metadata: 'urn:oasis:names:tc:SAML:2.0:metadata',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
} as const;

export const algorithms = {
  exclusive: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  enveloped: 'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  rsaSha256: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
} as const;

export const statusSuccess = 'urn:oasis:names:tc:SAML:2.0:status:Success';
export const nameIdPrefix = 'urn:oasis:names:tc:SAML:2.0:nameid-format:';

/** IAM User Guide, "Configure SAML assertions for the authentication response". */
export const attributeNames = {
  role: 'https://aws.amazon.com/SAML/Attributes/Role',
  sessionName: 'https://aws.amazon.com/SAML/Attributes/RoleSessionName',
  sessionDuration: 'https://aws.amazon.com/SAML/Attributes/SessionDuration',
  sourceIdentity: 'https://aws.amazon.com/SAML/Attributes/SourceIdentity',
  transitiveTagKeys: 'https://aws.amazon.com/SAML/Attributes/TransitiveTagKeys',
  principalTag: 'https://aws.amazon.com/SAML/Attributes/PrincipalTag:',
} as const;

/** What an assertion for AWS is made out to, and where it is to be presented. */
export const awsAudience = 'urn:amazon:webservices';
export const signInEndpoint = 'https://signin.aws.amazon.com/saml';
