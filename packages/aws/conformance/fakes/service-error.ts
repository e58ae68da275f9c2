/** An error as the SDK throws it, with the members that reveal too much when they are printed. */
export function serviceError(code: string, message: string, status = 400): Error {
  return Object.assign(new Error(message), {
    name: code,
    $fault: status >= 500 ? 'server' : 'client',
    $metadata: { httpStatusCode: status, requestId: '11111111-2222-3333-4444-555555555555' },
    $response: { headers: { authorization: 'Credential=planted-secret-key-in-header' }, body: 'planted-body' },
  });
}

/** The refusal sentence of AWS. */
export function accessDenied(
  principal: string,
  action: string,
  resource: string,
  code = 'AccessDeniedException',
): Error {
  const message =
    `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} ` +
    `because no identity-based policy allows the ${action} action`;
  return serviceError(code, message, code === 'AccessDenied' ? 403 : 400);
}

/** The refusal sentence of AWS for an action that knows no resources. */
export function accessDeniedToAll(principal: string, action: string): Error {
  const message = `User: ${principal} is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`;
  return serviceError('AccessDeniedException', message);
}

/** A connection that could not be made. */
export function networkError(code = 'ECONNREFUSED'): Error {
  return Object.assign(new Error(`connect ${code} planted-host:443`), { code });
}
