export { CsiLab, type LabPod, type Provider } from './csi-lab.ts';
export { DriverClient } from './driver-client.ts';
export { grantRole, iamCall } from './iam-call.ts';
