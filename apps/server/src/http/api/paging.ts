import { DatoferumError } from '@datoferum/core';
import type { Admitted } from '../exchange.ts';

/** `?cursor=&limit=` of every list. @throws DatoferumError `invalid_request` */
export function pageOf({ query }: Pick<Admitted, 'query'>, usual = 100): { cursor: string | null; limit: number } {
  const parameters = new URLSearchParams(query);
  const limit = Number(parameters.get('limit') ?? usual);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
    throw new DatoferumError('invalid_request', '"limit" is a number from 1 to 1000.');
  }
  const cursor = parameters.get('cursor');
  if (cursor !== null && !/^[\x21-\x7e]{1,8000}$/.test(cursor)) {
    throw new DatoferumError('invalid_request', '"cursor" is none that was given out.');
  }
  return { cursor, limit };
}
