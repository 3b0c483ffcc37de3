import { ERRORS, type ErrorCode, errorEntry } from '@datoferum/core';
import type { RouteShape } from '../../routes.ts';
import type { Description } from './description.ts';

const ANY: readonly ErrorCode[] = ['invalid_request', 'header_too_large', 'internal', 'storage_unavailable'];
const ASKED: readonly ErrorCode[] = ['unauthenticated', 'token_expired', 'forbidden', 'identity_unavailable'];
const BODY: readonly ErrorCode[] = ['unsupported_media_type', 'body_too_large', 'body_incomplete'];

/** Codes a route may answer with: what its row implies, and what its description adds. Sorted as in the table of errors. */
export function codesOf(route: RouteShape, { body, codes = [] }: Pick<Description, 'body' | 'codes'>): ErrorCode[] {
  const found = new Set<ErrorCode>([...ANY, ...codes]);
  const add = (more: readonly ErrorCode[]) => {
    for (const code of more) found.add(code);
  };
  // A cookie that opens nothing is `not_found`; a name that is not the courier's is refused before any cookie is read.
  if (!route.who.includes('anyone')) add(route.on === 'download' ? ['forbidden'] : ASKED);
  if (route.scopes.length > 0) add(['scope_missing']);
  if (route.on !== 'nothing') add(['not_found']);
  if (route.on === 'metadata') add(['metadata_invalid']);
  if (route.plane === 'api' && body) add(BODY);
  if (route.states !== 'any') {
    const isFilling = route.states.length === 1 && route.states[0] === 'filling';
    add(isFilling ? ['gone', 'envelope_closed', 'envelope_frozen'] : ['gone', 'not_sealed']);
  }
  return (Object.keys(ERRORS) as ErrorCode[]).filter((code) => found.has(code));
}

/** The same by status. */
export function byStatus(codes: readonly ErrorCode[]): Map<number, ErrorCode[]> {
  const found = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = errorEntry(code);
    found.set(status, [...(found.get(status) ?? []), code]);
  }
  return found;
}
