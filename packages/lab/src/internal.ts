export type { LabHandler, LabRequest, LabResponse } from './http/types.ts';
export { createKubernetesApi, type KubernetesApi } from './kubernetes/kubernetes-api.ts';
