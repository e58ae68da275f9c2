export { admissionObjects, type InstalledObject } from './manifests/admission-objects.ts';
export { SERVICE_NAME as ADMISSION_SERVICE, NAMESPACE as ADMISSION_NAMESPACE } from './manifests/names.ts';
