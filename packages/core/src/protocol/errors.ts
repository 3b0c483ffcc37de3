/** What an error code means to HTTP and to a person: status, a short title, and a sentence that says what to do. */
export type ErrorEntry = { status: number; title: string; sentence: string };

/** The one table of errors. A code never changes its meaning; docs, answers and clients speak of errors by code. */
export const ERRORS = {
  // The request
  invalid_request: [400, 'Invalid request', 'Correct the request as described and send it again.'],
  metadata_invalid: [
    400,
    'Invalid Upload-Metadata',
    'Send "key base64" pairs separated by commas, with padded base64 and no key twice.',
  ],
  checksum_unsupported: [
    400,
    'Unknown checksum',
    'Send Upload-Checksum as "sha1" or "sha256", a space and padded base64.',
  ],
  final_invalid: [
    400,
    'Invalid concatenation',
    'Name complete partial uploads of this envelope, in their order, in Upload-Concat.',
  ],
  body_incomplete: [400, 'Body cut off', 'Ask for the durable offset and continue from there.'],
  path_invalid: [
    400,
    'Invalid path',
    'Use a relative path without NUL, empty, "." or ".." segments; send bytes that are no UTF-8 as path64.',
  ],
  path_too_long: [400, 'Path too long', 'Shorten the path to at most 4,096 bytes.'],
  length_required: [411, 'Length unknown', 'Send Content-Length, Upload-Length or Upload-Defer-Length.'],
  too_many_lines: [413, 'Too many lines', 'Send at most 1,000 lines in a page, and the rest in further pages.'],
  body_too_large: [413, 'Body too large', 'Send less, or the same in several requests.'],
  length_exceeded: [
    413,
    'More bytes than announced',
    'Send no more bytes than the length that was announced for this upload.',
  ],
  unsupported_media_type: [
    415,
    'Unsupported content type',
    'Send the content type that this route names in its description.',
  ],
  header_too_large: [431, 'Headers too large', 'Send less than 128 KiB of headers.'],
  method_not_allowed: [405, 'Method not allowed', 'Use one of the methods named in the Allow header.'],
  tus_version_unsupported: [412, 'Unsupported tus version', 'Send Tus-Resumable: 1.0.0.'],
  idempotency_conflict: [422, 'Idempotency-Key used before', 'Use a new Idempotency-Key for a different request.'],
  not_implemented: [
    501,
    'Not available',
    'This courier does not offer it; see /.well-known/datoferum and OPTIONS /files/.',
  ],
  // Who asks
  unauthenticated: [401, 'Not signed in', 'Sign in, or send a valid token or ticket in the Authorization header.'],
  token_expired: [401, 'Token expired', 'Get a new token or ticket and repeat the request.'],
  forbidden: [403, 'Not allowed', 'Ask somebody whose role allows this, or ask the sender to name you.'],
  scope_missing: [403, 'Scope missing', 'Use a token that has one of the scopes named here.'],
  link_unknown: [404, 'Code not known', 'Begin again: a code is used once and holds for ten minutes.'],
  identity_in_use: [
    409,
    'Identity in use',
    'What this identity sent or opened stays with its own person; go on using both.',
  ],
  address_in_use: [
    409,
    'Address in use',
    'Give the program an address of its own, that no person has and no envelope waits for.',
  ],
  not_found: [404, 'Not found', 'Check the address, and that you are signed in as the person it was meant for.'],
  gone: [410, 'Gone', 'It was destroyed or terminated and cannot come back; send it anew, or ask the sender to.'],
  // The state of an envelope or upload
  wrong_state: [409, 'Not possible in this state', 'Ask for the envelope and see what its state allows.'],
  envelope_closed: [403, 'Envelope closed', 'The envelope takes nothing more; open a new one.'],
  envelope_frozen: [
    403,
    'Filling deadline over',
    'Close the envelope, or extend its deadline once, before the time of grace ends.',
  ],
  not_sealed: [409, 'Not sealed yet', 'Wait until the envelope is sealed (?wait=sealed), then ask again.'],
  upload_complete: [403, 'Upload complete', 'Nothing can be added to this upload; create another one for other bytes.'],
  uploads_unfinished: [
    409,
    'Uploads unfinished',
    'Finish or terminate the uploads named here, or close with "abandon": true.',
  ],
  counts_differ: [
    409,
    'Counts differ',
    'Compare your list with the entries of the envelope, send what is missing and close again.',
  ],
  digest_differs: [
    409,
    'Digest differs',
    'Another digest was declared before; if the file changed, send its bytes and its entry again.',
  ],
  manifest_differs: [
    409,
    'Manifest differs',
    'Fetch and check the files again; if it stays different, tell the sender and do not use them.',
  ],
  path_conflict: [409, 'Path taken', 'A file and a folder cannot share a path; rename one of them.'],
  stretch_overlaps: [
    409,
    'Stretch taken',
    'Another upload fills these bytes of the reel; continue that one or choose free bytes.',
  ],
  entry_overlaps: [
    409,
    'Entries overlap',
    'Two files cannot use the same bytes of a reel; correct reel, start or size.',
  ],
  length_differs: [
    409,
    'Length differs',
    'The length of an upload is announced once; create another upload for other bytes.',
  ],
  offset_differs: [409, 'Offset differs', 'Continue at the offset given in Upload-Offset.'],
  evicted: [
    409,
    'Taken over',
    'Another request continues this upload; continue at Upload-Offset only if that one was not yours.',
  ],
  already_collected: [409, 'Already collected', 'Your receipt for this envelope exists; fetch it from its receipts.'],
  already_extended: [
    409,
    'Already extended',
    'A filling deadline is extended once; close the envelope in time, or send the rest in another one.',
  ],
  reminded_already: [
    409,
    'Reminded already',
    'A recipient is reminded once a day; wait until then, or write to them yourself.',
  ],
  already_refused: [409, 'Already refused', 'You refused this envelope; ask the sender for a new one.'],
  precondition_failed: [412, 'Precondition failed', 'The document changed; fetch it again without the condition.'],
  range_not_satisfiable: [416, 'Range outside the content', 'Ask for bytes below the length given in Content-Range.'],
  locked: [423, 'Busy', 'Wait as long as Retry-After says, then ask again; what was acknowledged is kept.'],
  checksum_mismatch: [
    460,
    'Checksum mismatch',
    'Send the same bytes again from the offset you started at; none of them were kept.',
  ],
  quota_exceeded: [
    413,
    'Quota used up',
    'Withdraw or purge what is no longer needed, or ask an admin for more; what was acknowledged is kept.',
  ],
  // The courier
  identity_unavailable: [
    503,
    'Identity provider not available',
    'Wait as long as Retry-After says, then ask again with the same token.',
  ],
  damaged: [
    500,
    'Stored bytes damaged',
    'The operator has been told; ask the sender whether to send the envelope again.',
  ],
  internal: [500, 'Something went wrong here', 'Try again; if it stays, give the request id to the operator.'],
  storage_unavailable: [
    503,
    'Storage not available',
    'Wait as long as Retry-After says, then continue; what was acknowledged is kept.',
  ],
  storage_full: [507, 'Storage full', 'What was acknowledged is kept; continue when the operator has made room.'],
} as const satisfies Record<string, readonly [status: number, title: string, sentence: string]>;

export type ErrorCode = keyof typeof ERRORS;

export function errorEntry(code: ErrorCode): ErrorEntry {
  const [status, title, sentence] = ERRORS[code];
  return { status, title, sentence };
}

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}

/** An error that a person can act on. `detail` says what is wrong in this case, `extra` adds members to the answer. */
export class DatoferumError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, detail?: string, extra: Readonly<Record<string, unknown>> = {}, options?: ErrorOptions) {
    super(detail ?? errorEntry(code).sentence, options);
    this.name = 'DatoferumError';
    this.code = code;
    this.detail = detail;
    this.extra = extra;
  }
}

/** The body of an `application/problem+json` answer (RFC 9457). */
export type ProblemBody = {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  detail: string;
  requestId: string;
  [extra: string]: unknown;
};

/**
 * The answer to an error. `detail` is what is wrong, then what to do. Whatever is not a DatoferumError becomes 500
 * `internal`; its message and stack stay in the log, which finds it by the request id.
 */
export function problem(error: unknown, requestId: string): { status: number; body: ProblemBody } {
  const known = error instanceof DatoferumError ? error : new DatoferumError('internal');
  const { status, title, sentence } = errorEntry(known.code);
  const detail = known.detail === undefined ? sentence : `${known.detail} ${sentence}`;
  const type = `urn:datoferum:problem:${known.code}`;
  return { status, body: { ...known.extra, type, title, status, code: known.code, detail, requestId } };
}
