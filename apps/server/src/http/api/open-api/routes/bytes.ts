import type { RouteName } from '../../../routes.ts';
import type { Answer, Description, Descriptions } from '../description.ts';

const OFFSET: Answer = { description: 'Those bytes are durable.', headers: ['Upload-Offset', 'Upload-Expires'] };
const octets = 'application/offset+octet-stream';

const create: Omit<Description, 'path'> = {
  group: 'uploads',
  notes:
    'Without a body it makes the upload; with one (Content-Type application/offset+octet-stream) it also takes its first bytes. Below /files/ a POST with X-HTTP-Method-Override: HEAD, PATCH or DELETE stands for that method.',
  headers: [
    'Tus-Resumable',
    'Upload-Length',
    'Upload-Defer-Length',
    'Upload-Metadata',
    'Upload-Concat',
    'Upload-Checksum',
  ],
  body: { type: octets, schema: 'bytes', required: false },
  answers: {
    201: { description: 'Made; Location names it.', headers: ['Location', 'Upload-Offset', 'Upload-Expires'] },
  },
  codes: [
    'invalid_request',
    'metadata_invalid',
    'path_invalid',
    'path_too_long',
    'path_conflict',
    'stretch_overlaps',
    'length_exceeded',
    'tus_version_unsupported',
    'unsupported_media_type',
    'checksum_unsupported',
    'checksum_mismatch',
    'final_invalid',
    'uploads_unfinished',
    'wrong_state',
    'length_required',
    'storage_full',
    'quota_exceeded',
    'not_implemented',
    'body_incomplete',
  ],
  curl: "-H 'Tus-Resumable: 1.0.0' -H 'Upload-Length: 3' -H \"Upload-Metadata: path $(printf a.txt | base64)\"",
};

const head: Description = {
  group: 'uploads',
  notes: 'A HEAD of an upload that is being written asks the writer to stop and answers what is durable then.',
  headers: ['Tus-Resumable'],
  answers: {
    200: {
      description: 'How far it came.',
      headers: [
        'Upload-Offset',
        'Upload-Length',
        'Upload-Defer-Length',
        'Upload-Metadata',
        'Upload-Concat',
        'Upload-Expires',
      ],
    },
  },
  codes: ['locked', 'gone', 'tus_version_unsupported', 'invalid_request'],
  curl: "-H 'Tus-Resumable: 1.0.0'",
};

const patch: Description = {
  group: 'uploads',
  headers: ['Tus-Resumable', 'Upload-Offset', 'Upload-Length', 'Upload-Checksum'],
  body: { type: octets, schema: 'bytes' },
  answers: { 204: OFFSET },
  codes: [
    'invalid_request',
    'offset_differs',
    'evicted',
    'locked',
    'gone',
    'length_exceeded',
    'length_differs',
    'upload_complete',
    'tus_version_unsupported',
    'unsupported_media_type',
    'checksum_unsupported',
    'checksum_mismatch',
    'path_conflict',
    'stretch_overlaps',
    'wrong_state',
    'storage_full',
    'quota_exceeded',
    'not_implemented',
    'body_incomplete',
  ],
  curl: "-H 'Tus-Resumable: 1.0.0' -H 'Upload-Offset: 0' -H 'Content-Type: application/offset+octet-stream' --data-binary @file",
};

const remove: Description = {
  group: 'uploads',
  headers: ['Tus-Resumable'],
  answers: { 204: { description: 'Terminated; its path is free again.' } },
  codes: ['gone', 'locked', 'tus_version_unsupported', 'invalid_request', 'upload_complete', 'wrong_state'],
  curl: "-H 'Tus-Resumable: 1.0.0'",
};

const content = (notes: string, type = 'application/octet-stream'): Description => {
  // A range of a JSON document is none, so what is served as it was signed is described as bytes.
  const isText = type.startsWith('text/') || type === 'application/jose';
  const bytes = [{ type, schema: isText ? ('text' as const) : ('bytes' as const) }];
  const headers = ['ETag', 'Accept-Ranges', 'Content-Disposition', 'Repr-Digest'];
  return {
    group: 'content',
    notes,
    headers: ['Range', 'If-Range', 'If-None-Match'],
    answers: {
      200: { description: 'The whole.', content: bytes, headers },
      206: {
        description: 'The range.',
        content: bytes,
        headers: [...headers, 'Content-Range', 'Content-Digest'],
      },
      304: { description: 'The caller has it already.', headers: ['ETag'] },
    },
    codes: ['range_not_satisfiable', 'damaged', 'already_refused'],
    curl: '-OJ',
  };
};

/** The data plane. */
export const byteDescriptions: Descriptions<RouteName> = {
  'tus.options': {
    group: 'uploads',
    path: '/files/',
    answers: {
      204: {
        description: 'What is offered.',
        headers: ['Tus-Version', 'Tus-Extension', 'Tus-Checksum-Algorithm'],
      },
    },
  },
  'tus.create': create,
  'tus.create.bare': { ...create, notes: `Upload-Metadata names the \`envelope\`. ${create.notes ?? ''}` },
  'tus.head': head,
  'tus.head.short': head,
  'tus.patch': patch,
  'tus.patch.short': patch,
  'tus.delete': remove,
  'tus.delete.short': remove,
  'drop.put': {
    group: 'drop',
    notes:
      'The path is the percent-decoded rest of the address, as bytes. Without Content-Range the file starts anew; a refusal that knows the offset also answers `curl`, the line to type.',
    headers: ['Content-Range'],
    query: {
      mtime: {
        description: 'Milliseconds since 1970.',
        schema: { type: 'integer', minimum: -8640000000000000, maximum: 8640000000000000 },
      },
    },
    body: { type: 'application/octet-stream', schema: 'bytes' },
    answers: {
      201: { description: 'The file is complete and durable.', headers: ['Location', 'Upload-Offset'] },
      202: { description: 'The range is durable; the file goes on.', headers: ['Location', 'Upload-Offset'] },
    },
    codes: [
      'invalid_request',
      'path_invalid',
      'path_too_long',
      'path_conflict',
      'offset_differs',
      'length_exceeded',
      'length_differs',
      'evicted',
      'locked',
      'storage_full',
      'quota_exceeded',
      'body_incomplete',
    ],
    curl: '-T file',
  },
  'envelope.content': {
    ...content('The path is percent-encoded, slashes too or not.'),
    codes: ['range_not_satisfiable', 'damaged', 'already_refused', 'path_invalid', 'path_too_long'],
  },
  'download.content': {
    ...content('For a browser: the address and its cookie open it, and nothing else does.'),
    codes: ['range_not_satisfiable', 'damaged', 'already_refused', 'path_invalid', 'path_too_long', 'not_found'],
  },
  'download.tape': content('For a browser: the address and its cookie open it, and nothing else does.'),
  'envelope.zip': content('Stored ZIP64 in tape order; any unzip opens it. Strong ETag, no digest.'),
  'download.zip': content('For a browser: the address and its cookie open it, and nothing else does.'),
  'envelope.tape': content('The files of the envelope end to end, in tape order. No digest.'),
  'envelope.manifest.sums': content('Check it with `sha256sum -c`.'),
  'envelope.manifest.lines': content('kind, path, size, mtime, position, sha256, crc32.'),
  'envelope.pieces': content('32 bytes a piece of 8 MiB, files in tape order.'),
  'envelope.seal': content('RFC 8785; exactly these bytes are signed.', 'application/json'),
  'envelope.seal.sig': content('Namespace seal@datoferum.', 'text/plain; charset=utf-8'),
  'envelope.seal.jws': content('For clients without ssh-keygen.', 'application/jose'),
};
