export { createSamlIdentityProvider, type SamlIdentityProvider, samlMetadata } from './aws/saml/identity-provider.ts';
export { type SignIn, signAssertion } from './aws/saml/sign-assertion.ts';
export type { LabHandler, LabRequest, LabResponse } from './http/types.ts';
export { createKubernetesApi, type KubernetesApi } from './kubernetes/kubernetes-api.ts';
export { secretsStoreKinds } from './node/secrets-store/definitions.ts';
export { decodeMountResponse, encodeMountRequest } from './node/secrets-store/mount-messages.ts';
