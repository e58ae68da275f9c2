import { blob, integer, list, map, required, string, struct } from '../protocol/shape.ts';

const text = string();
const names = list(text);
const texts = map(text);
const messageAttributes = map(
  struct({ DataType: text, StringValue: text, BinaryValue: blob(), StringListValues: names, BinaryListValues: names }),
);
const message = {
  MessageBody: text,
  DelaySeconds: integer(),
  MessageAttributes: messageAttributes,
  MessageSystemAttributes: messageAttributes,
  MessageDeduplicationId: text,
  MessageGroupId: text,
};
const Id = required(text);
const QueueUrl = text;

/** Inputs of SQS. What is missing or out of bounds is told in the service's own words, so the shapes check types only. */
export const shapes = {
  create: struct({ QueueName: text, Attributes: texts, tags: texts }),
  getUrl: struct({ QueueName: text, QueueOwnerAWSAccountId: text }),
  list: struct({ QueueNamePrefix: text, NextToken: text, MaxResults: integer() }),
  byUrl: struct({ QueueUrl }),
  setAttributes: struct({ QueueUrl, Attributes: texts }),
  getAttributes: struct({ QueueUrl, AttributeNames: names }),
  send: struct({ QueueUrl, ...message }),
  sendBatch: struct({ QueueUrl, Entries: list(struct({ Id, ...message })) }),
  receive: struct({
    QueueUrl,
    AttributeNames: names,
    MessageSystemAttributeNames: names,
    MessageAttributeNames: names,
    MaxNumberOfMessages: integer(),
    VisibilityTimeout: integer(),
    WaitTimeSeconds: integer(),
    ReceiveRequestAttemptId: text,
  }),
  delete: struct({ QueueUrl, ReceiptHandle: text }),
  deleteBatch: struct({ QueueUrl, Entries: list(struct({ Id, ReceiptHandle: text })) }),
  changeVisibility: struct({ QueueUrl, ReceiptHandle: text, VisibilityTimeout: integer() }),
  changeVisibilityBatch: struct({
    QueueUrl,
    Entries: list(struct({ Id, ReceiptHandle: text, VisibilityTimeout: integer() })),
  }),
  listSources: struct({ QueueUrl, NextToken: text, MaxResults: integer() }),
  addPermission: struct({ QueueUrl, Label: text, AWSAccountIds: names, Actions: names }),
  removePermission: struct({ QueueUrl, Label: text }),
  tag: struct({ QueueUrl, Tags: texts }),
  untag: struct({ QueueUrl, TagKeys: names }),
};
