export { createSamlIdentityProvider, type SamlIdentityProvider, samlMetadata } from './aws/saml/identity-provider.ts';
export { type SignIn, signAssertion } from './aws/saml/sign-assertion.ts';
export type { LabHandler, LabRequest, LabResponse } from './http/types.ts';
export { createKubernetesApi, type KubernetesApi } from './kubernetes/kubernetes-api.ts';
