import { DatoferumError } from '@datoferum/core';
import type { EnvelopeState } from '../../ports/metadata-rows.ts';
import type { ListAsked } from '../../usecases/list/list-envelopes.ts';
import type { Admitted } from '../exchange.ts';

const SIDES = ['sent', 'received'] as const;
const GROUPS = ['needs', 'moving', 'rest'] as const;
const SORTS = ['latest', 'ends'] as const;
const STATES = ['filling', 'sealing', 'sealed', 'delivered', 'purging', 'purged'] as const;
const LONGEST_Q = 200;

/** What a list of envelopes is asked for. @throws DatoferumError `invalid_request` */
export function listQuery({ query, as }: Pick<Admitted, 'query' | 'as'>): ListAsked {
  const parameters = new URLSearchParams(query);
  const side = sideIn(parameters);
  const needs = oneOf(['me'] as const, parameters.get('needs'), 'needs');
  const group = needs === null ? oneOf(GROUPS, parameters.get('group'), 'group') : 'needs';
  const q = parameters.get('q');
  if (q !== null && (q.trim() === '' || q.length > LONGEST_Q))
    throw new DatoferumError('invalid_request', `"q" is 1 to ${LONGEST_Q} characters to look for.`);
  // What needs one is one's own; what moves and what rests an operator sees of all.
  const isOwn = side !== null || group === 'needs' || q !== null;
  return {
    side,
    states: statesIn(parameters.get('state')),
    group,
    q: q?.trim() ?? null,
    sort: oneOf(SORTS, parameters.get('sort'), 'sort') ?? 'latest',
    everything: as.has('operator') && !isOwn,
  };
}

export const sideIn = (parameters: URLSearchParams): ListAsked['side'] => oneOf(SIDES, parameters.get('side'), 'side');

function statesIn(text: string | null): EnvelopeState[] | null {
  if (text === null) return null;
  return text.split(',').map((one) => oneOf(STATES, one, 'state') as EnvelopeState);
}

function oneOf<T extends string>(known: readonly T[], text: string | null, name: string): T | null {
  if (text === null) return null;
  const found = known.find((one) => one === text);
  if (!found) throw new DatoferumError('invalid_request', `"${name}" is one of ${known.join(', ')}.`);
  return found;
}
