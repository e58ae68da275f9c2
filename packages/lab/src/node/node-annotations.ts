/** Annotations of the lab's nodes, for tools of the lab. */

/** Where the files of the node's pods lie on this machine. */
export const PODS_FOLDER_ANNOTATION = 'lab.lockkeeper.dev/pods-folder';
/** The AWS endpoint of the same lab. */
export const AWS_ENDPOINT_ANNOTATION = 'lab.lockkeeper.dev/aws-endpoint';
/** Where the Pod Identity agent of the same lab listens; a node's own is at a fixed address that no lab can have. */
export const POD_IDENTITY_ANNOTATION = 'lab.lockkeeper.dev/pod-identity-agent';
