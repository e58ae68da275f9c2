/** Names under which the webhook is installed; RBAC allows nothing but these (`threat/Q7`). */
export const NAMESPACE = 'external-secrets';
export const SERVICE_NAME = 'lockkeeper-admission';
export const ACCOUNT_NAME = 'lockkeeper-admission';
export const SECRET_NAME = 'lockkeeper-admission-ca';
export const CONFIGURATION_NAME = 'lockkeeper-admission';
/** Configuration of the webhook of pods. */
export const POD_CONFIGURATION_NAME = 'lockkeeper-pod-identity';
/** Where the process listens unless told otherwise: a port that firewalls of managed clusters already open to the API server. */
export const WEBHOOK_PORT = 10_250;
