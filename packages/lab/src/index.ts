export type { AccountKeys } from './aws/iam/bootstrap.ts';
export type { Limit } from './aws/index.ts';
export { type ClientFiles, LAB_NAME } from './client-files.ts';
export type { Lab, LabSettings } from './lab.ts';
export {
  DEFAULT_ACCOUNT,
  DEFAULT_CLUSTER,
  DEFAULT_REGION,
  type RunningLab,
  type StartLabOptions,
  startLab,
} from './start-lab.ts';
export {
  AWS_ENDPOINT_ANNOTATION,
  POD_IDENTITY_ANNOTATION,
  PODS_FOLDER_ANNOTATION,
} from './node/node-annotations.ts';
export type { NodeType } from './node/node-object.ts';
export { type ContainerMount, type ContainerView, readContainerView } from './node/pods/container-view.ts';
