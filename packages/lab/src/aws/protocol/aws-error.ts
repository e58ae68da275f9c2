/**
 * A refusal as an AWS service phrases it: the code clients switch on, the HTTP status of that code, and a sentence.
 * It stays inside the endpoint; the protocol writers turn it into JSON or XML. Messages quote names and ARNs as AWS
 * does, never values of secrets.
 */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
