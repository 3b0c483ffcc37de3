import { DatoferumError, isUuid } from '@datoferum/core';
import type { RecordFilter } from '../../ports/metadata-records.ts';
import type { Page, Person, RecordRow } from '../../ports/metadata-rows.ts';
import type { Admitted, House } from '../exchange.ts';
import type { RouteName } from '../routes.ts';
import { csvOf } from './csv.ts';
import { pageOf } from './paging.ts';
import type { ApiHandler } from './reply.ts';
import { time } from './views.ts';

/** Rows of one CSV; the header Link says where the next one begins. */
const CSV_ROWS = 1_000;

/** Every record of the house, for auditors. */
export function allRecordRoutes({ metadata }: Pick<House, 'metadata'>): Partial<Record<RouteName, ApiHandler>> {
  const pageFor = async (
    admitted: Admitted,
    usual: number,
  ): Promise<{ page: Page<RecordRow>; people: Map<string, Person> }> => {
    const { cursor, limit } = pageOf(admitted, usual);
    if (cursor !== null && !/^\d{1,16}\.\d{1,16}$/.test(cursor))
      throw new DatoferumError('invalid_request', '"cursor" is none that was given out.');
    const page = await metadata.read.records(filterIn(new URLSearchParams(admitted.query)), cursor, limit);
    const ids = [...new Set(page.items.flatMap(({ person }) => person ?? []))];
    const people = await metadata.read.personsById(ids);
    return { page, people: new Map(people.map((one) => [one.id, one])) };
  };
  return {
    async records(admitted) {
      const { page, people } = await pageFor(admitted, 100);
      const items = page.items.map((row) => {
        const by = row.person === null ? null : (people.get(row.person) ?? null);
        const shown = row.person === null ? null : { id: row.person, name: by?.name ?? '', email: by?.address || null };
        const { seq, type, envelope, from, result, data } = row;
        return { seq, at: time(row.at), type, envelope, person: shown, from, result, data: data ?? null };
      });
      return { status: 200, body: { items, cursor: page.cursor } };
    },
    async 'records.csv'(admitted) {
      const { page, people } = await pageFor(admitted, CSV_ROWS);
      const rows = page.items.map(({ seq, at, type, envelope, person, from, result, data }) => [
        seq,
        time(at) ?? '',
        type,
        envelope ?? '',
        person ?? '',
        (person && people.get(person)?.address) ?? '',
        from ?? '',
        result,
        data ? jsonCell(data) : '',
      ]);
      const headers: Record<string, string> = {
        'Content-Type': 'text/csv; charset=utf-8; header=present',
        'Content-Disposition': 'attachment; filename="records.csv"',
        'Cache-Control': 'no-store',
      };
      if (page.cursor !== null) {
        const next = new URLSearchParams(admitted.query);
        next.set('cursor', page.cursor);
        headers.Link = `</api/v1/records.csv?${next}>; rel="next"`;
      }
      return { status: 200, body: csvOf([COLUMNS, ...rows]), headers };
    },
  };
}

/** What another locale takes for the end of a cell is written as JSON escapes it, so that the text stays the same JSON. */
const jsonCell = (data: Record<string, unknown>): string =>
  JSON.stringify(data).replace(/[;|]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);

const COLUMNS = ['seq', 'at', 'type', 'envelope', 'person', 'email', 'from', 'result', 'data'];

function filterIn(parameters: URLSearchParams): RecordFilter {
  const type = parameters.get('type');
  if (type !== null && !/^[a-z-]+\.[a-z-]*$/.test(type))
    throw new DatoferumError(
      'invalid_request',
      '"type" is a type of records, or its beginning with the dot: "recipient.".',
    );
  return {
    envelope: idIn(parameters, 'envelope'),
    person: idIn(parameters, 'person'),
    type,
    from: timeIn(parameters, 'from'),
    to: timeIn(parameters, 'to'),
  };
}

function idIn(parameters: URLSearchParams, name: string): string | null {
  const id = parameters.get(name);
  if (id === null || isUuid(id)) return id;
  throw new DatoferumError('invalid_request', `"${name}" is an id.`);
}

/** A day (its beginning in UTC) or a time, RFC 3339. */
function timeIn(parameters: URLSearchParams, name: string): number | null {
  const text = parameters.get(name);
  if (text === null) return null;
  const at = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return Math.max(0, at);
  throw new DatoferumError('invalid_request', `"${name}" is a time like 2026-11-21 or 2026-11-21T14:30:00Z.`);
}
