import type { Parameter } from './description.ts';

const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };

/** Headers of requests, by name. */
export const REQUEST_HEADERS: Readonly<Record<string, Parameter>> = {
  'Idempotency-Key': {
    description:
      '1 to 255 printable ASCII characters. The same key with the same request has one effect; with another request it is 422 `idempotency_conflict`.',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[ -~]{1,255}$' },
    example: 'order-4711',
  },
  'Tus-Resumable': {
    description: 'The version of tus.',
    schema: { type: 'string', enum: ['1.0.0'] },
    required: true,
    example: '1.0.0',
  },
  'Upload-Length': { description: 'Bytes of the whole upload.', schema: count, example: 1048576 },
  'Upload-Defer-Length': {
    description: '1: the length comes later.',
    schema: { type: 'string', enum: ['1'] },
    example: '1',
  },
  'Upload-Offset': {
    description: 'The durable offset at which the body goes on.',
    schema: count,
    required: true,
    example: 0,
  },
  'Upload-Metadata': {
    description:
      'Pairs of a key and base64, separated by commas. The path is the first of relativePath, path, filename, name.',
    schema: text,
    example: 'relativePath cGxhdGVzL3NoMDEwLmV4cg==',
  },
  'Upload-Checksum': {
    description: 'sha256 or sha1, a space and base64: the body counts only if it matches (460 otherwise).',
    schema: text,
    example: 'sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=',
  },
  'Upload-Concat': {
    description: '`partial`, or `final;` and the addresses of complete partials, separated by spaces.',
    schema: text,
    example: 'partial',
  },
  'Content-Range': {
    description: 'bytes a-b/total (or *): continues an unfinished file at its durable offset.',
    schema: { type: 'string', pattern: '^bytes \\d+-\\d+/(\\d+|\\*)$' },
    example: 'bytes 1048576-2097151/2097152',
  },
  Range: {
    description: 'One range of bytes; several are answered with the whole.',
    schema: { type: 'string', pattern: '^bytes=\\d*-\\d*$' },
    example: 'bytes=0-8388607',
  },
  'If-Range': { description: 'The ETag that the range must belong to.', schema: text },
  'If-None-Match': { description: 'An ETag that the caller has.', schema: text },
  Accept: { description: 'The kind of answer that is wanted.', schema: text },
  'Last-Event-ID': { description: 'Where the feed goes on: the id of the last event that was seen.', schema: text },
};

/** Headers of answers, by name. */
export const ANSWER_HEADERS: Readonly<Record<string, Parameter>> = {
  Link: { description: 'Where the next page is (RFC 8288).', schema: text },
  'Request-Id': { description: 'Names the request in the log.', schema: { type: 'string', format: 'uuid' } },
  Location: { description: 'Address of what was made, relative to the courier.', schema: text },
  'Upload-Offset': { description: 'Bytes that are durable.', schema: count },
  'Upload-Length': { description: 'Bytes of the whole upload.', schema: count },
  'Upload-Defer-Length': { description: '1: the length is not known yet.', schema: text },
  'Upload-Metadata': { description: 'As it was sent.', schema: text },
  'Upload-Concat': { description: 'As it was sent; `final;` alone when that is over 8 KiB.', schema: text },
  'Upload-Expires': { description: 'The filling deadline, while the upload is incomplete.', schema: text },
  'Tus-Resumable': { description: 'The version of tus.', schema: text },
  'Tus-Version': { description: 'Versions of tus.', schema: text },
  'Tus-Extension': { description: 'Extensions of tus.', schema: text },
  'Tus-Checksum-Algorithm': { description: 'Algorithms of Upload-Checksum.', schema: text },
  ETag: { description: 'Strong.', schema: text },
  'Accept-Ranges': { description: 'bytes', schema: text },
  'Content-Range': { description: 'What part of the whole it is (RFC 9110).', schema: text },
  'Content-Disposition': { description: 'attachment, with the name (RFC 6266, RFC 8187).', schema: text },
  'Repr-Digest': { description: 'SHA-256 of the whole (RFC 9530).', schema: text },
  'Content-Digest': { description: 'SHA-256 of a range that is one whole piece (RFC 9530).', schema: text },
  'Retry-After': { description: 'Seconds after which to ask again.', schema: count },
  'WWW-Authenticate': { description: 'Bearer (RFC 6750).', schema: text },
  Allow: { description: 'Methods that the path takes.', schema: text },
  'Set-Cookie': { description: 'Opens the download beside its address; for its path only.', schema: text },
};
